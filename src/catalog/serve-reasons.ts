import type { Text } from "../messages/text.ts";
import type { ServeSupport } from "./define.ts";

/** The reasons of `accepted` and `partial`, in Chinese by the English that definitions state. */
const chinese: Readonly<Record<string, string>> = {
  "lbc stays in the foreground and says so": "lbc 始终在前台运行，并会说明这一点",
  "a tool for debugging nginx itself": "仅用于调试 nginx 自身",
  "workers keep the whole environment": "worker 保留全部环境变量",
  "lbc has no binary modules": "lbc 没有二进制模块",
  "lbc needs no lock file": "lbc 不需要锁文件",
  "there is always a supervisor": "始终有一个管理进程",
  "patterns are compiled by the engine of lbc": "正则表达式由 lbc 自己的引擎编译",
  "files are read without a pool of threads": "读取文件不使用线程池",
  "lbc reads the clock when it needs it": "lbc 需要时才读取时钟",
  "the kernel places the workers": "worker 由内核调度",
  "set it with the service manager": "请在服务管理器中设置",
  "the limit of the service manager holds": "以服务管理器的限制为准",
  "workers write no core files there": "worker 不在该处写 core 文件",
  "each worker has a socket of its own": "每个 worker 有各自的监听套接字",
  "the kernel decides how connections are taken": "如何接收连接由内核决定",
  "lbc polls with what the kernel offers": "lbc 使用内核提供的事件机制",
  "lbc does not use asynchronous file requests": "lbc 不使用异步文件 I/O",
  "each worker goes by its own requests": "各 worker 只依据自己的请求",
  "temporary files stand beside the entries; no purger":
    "临时文件与缓存条目放在同一目录；不支持 purger",
  "`exact` only": "仅支持 `exact`",
  "QUIC is not spoken; socket options are ignored": "不支持 QUIC；套接字选项被忽略",
  "frames are cut as they come, up to 16k": "数据帧边到边发，最大 16k",
  "at least 16k": "至少 16k",
  "nothing is pushed; no client may rely on it": "不做服务器推送；客户端不得依赖它",
  "nginx does not heed it any more": "nginx 已不再理会该指令",
  "name servers are addresses; status_zone counts nothing":
    "DNS 服务器须写地址；status_zone 不产生统计",
  "workers tell each other what they let in, 20 times a second; one worker alone is exact":
    "各 worker 每秒 20 次互相通报放行数量；只有一个 worker 时完全精确",
  "nginx's own forms, MD5, SHA and bcrypt; DES and yescrypt answer 500":
    "支持 nginx 自有格式、MD5、SHA 和 bcrypt，DES 与 yescrypt 返回 500",
  "lbc lays out its memory itself": "内存由 lbc 自行管理",
  "lbc keeps temporary files in a directory of its own": "lbc 的临时文件放在自己的目录中",
  "beyond backlog, ipv6only and the idle time of so_keepalive socket options are ignored":
    "除 backlog、ipv6only 和 so_keepalive 的空闲时间外，套接字选项被忽略",
  "the system sizes the buffers of sockets": "套接字缓冲由系统决定",
  "`transparent` is refused": "`transparent` 会被拒绝",
  "no browser of today is meant": "只与早已淘汰的浏览器有关",
  "lbc lingers as HTTP/1.1 asks": "lbc 按 HTTP/1.1 的要求延迟关闭连接",
  "connections that time out are closed": "超时的连接直接关闭",
  "how bytes are sent is lbc's own business": "数据如何发送由 lbc 自行决定",
  "lbc has no subrequests": "lbc 没有子请求",
  "files; syslog is refused": "支持文件；syslog 会被拒绝",
  "resolve is refused in groups with sticky or active checks":
    "组中有 sticky 或主动健康检查时，resolve 会被拒绝",
  "sessions are not learnt by requests to others": "不通过外部请求学习会话",
  "no variables": "不支持变量",
  "the group itself does this": "由上游组自身处理",
  "the bare word sets a cookie `route`, as nginx-sticky-module-ng does":
    "单独的 `sticky` 与 nginx-sticky-module-ng 相同，写入名为 `route` 的 Cookie",
  "`factor` and `account` are refused": "`factor` 与 `account` 会被拒绝",
  "requests in progress are not held in a memory zone of fixed size":
    "处理中的请求数不占用固定大小的共享内存",
  "workers tell each other of failures; each counts its own connections":
    "各 worker 相互通报失败，连接数各自统计",
  "versions 1.0 and 1.1": "仅支持 1.0 与 1.1",
  "rewriting is not logged": "不记录重写过程",
  "variables without a value are empty": "没有值的变量为空",
  "early data is not taken": "不接受 early data",
  "a key of 80 bytes encrypts with AES-128, which nginx does not read":
    "80 字节的密钥按 AES-128 加密，nginx 无法读取此类票据",
  "chains of resumed sessions are not counted again": "会话恢复时不再重新计算证书链长度",
  "for certificates of clients; no OCSP answers are stapled":
    "仅用于校验客户端证书；不附带 OCSP 应答",
  "ciphers, groups, versions and a few options; the others are refused":
    "支持密码套件、曲线、版本和少数选项，其余会被拒绝",
  "no OCSP answers are stapled": "不附带 OCSP 应答",
  "what is compressed goes out as soon as nothing more waits":
    "没有更多数据等待时，已压缩的数据立即发出",
  "`gmssl_hello` is refused": "不支持 `gmssl_hello`",
  "`type=grpc` is refused, connections are not kept": "不支持 `type=grpc`，且不保持检查连接",
  "the state of checks is not held in a memory zone of fixed size":
    "检查状态不占用固定大小的共享内存",
  "lbc needs no licence of nginx Plus": "lbc 不需要 nginx Plus 的许可证",
  "lbc does not log this": "lbc 不记录该项",
  "the status tree of lbc holds no configuration": "lbc 的状态树不含配置内容",
  "lbc needs no licence of THS": "lbc 不需要 THS 的许可证",
  "requests for the status itself are counted; THS 6.0.1.3 ignores the word too":
    "查询状态的请求也计入统计；THS 6.0.1.3 同样忽略该指令",
  "requests are counted for each server and upstream without a named zone":
    "无需命名的 zone，每个 server 和 upstream 都有统计",
  "never below 500 ms, which Node needs to collect garbage; 2 s where none is written":
    "最低 500 毫秒，供 Node 回收内存；未配置时为 2 秒",
  "lbc takes real-time priority where the system permits it": "系统允许时 lbc 自行使用实时优先级",
  "lbc writes no firewall rules": "lbc 不写防火墙规则",
  "lbc makes its sets and rules in one way": "lbc 的集合和规则只有一种写法",
  "its memory cannot be locked; MemorySwapMax=0 of systemd keeps a service from swap":
    "lbc 的内存无法锁定；systemd 的 MemorySwapMax=0 可使服务不被换出",
  "lbc makes its rules with nftables": "lbc 用 nftables 写规则",
  "the processes of lbc have names of their own": "lbc 的进程有自己的名称",
  "log levels of lbc are set elsewhere": "lbc 的日志级别在别处设置",
  "preemption is the default": "抢占本来就是默认行为",
  "lbc is told its pid file on the command line": "lbc 的 pid 文件由命令行指定",
  "lbc waits for its processes by its own rules": "lbc 按自己的规则等待子进程退出",
  "lbc locks no memory": "lbc 不锁定内存",
  "the kernel places the processes of lbc": "lbc 的进程由内核调度",
  "lbc reads its files before it starts and says what is wrong": "lbc 在启动前读取文件并指出错误",
  "lbc has a status of its own": "lbc 有自己的状态输出",
  "lbc runs scripts by the path that is written": "lbc 按书写的路径执行脚本",
  "lbc sizes its buffers itself": "缓冲区大小由 lbc 自行决定",
  "PASS only": "仅支持 PASS",
};

/** What a definition says of `lbc serve`, without the reason. */
export type ServeLevel = "full" | "accepted" | "partial" | "refused";

export function serveLevel(serve: ServeSupport): ServeLevel {
  if (typeof serve === "string") return serve;
  return "accepted" in serve ? "accepted" : "partial";
}

/** Why a directive has no effect, or how far it is carried out. */
export function serveReason(serve: Exclude<ServeSupport, string>): Text;
export function serveReason(serve: ServeSupport): Text | undefined;
export function serveReason(serve: ServeSupport): Text | undefined {
  if (typeof serve === "string") return undefined;
  const en = "accepted" in serve ? serve.accepted : serve.partial;
  return { en, zh: chinese[en] ?? en };
}

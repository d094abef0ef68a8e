import type { Template } from "../../ir/template.ts";
import { bare, one } from "../shape.ts";
import { type Browser, modernBrowserShape } from "./browsers.ts";
import { fileAccessShape } from "./cache-values.ts";
import { everyLevel } from "./family.ts";
import { imageFilterShape, quality } from "./image-filter.ts";
import { directivesOf } from "./kinds.ts";
import { values, wordSet } from "./shapes.ts";
import { typeList } from "./type-list.ts";
import { oneOf, template, text } from "./values.ts";

/*
 * Modules that make answers of files and that a load balancer seldom meets; `serve` refuses them.
 */

const listing = directivesOf({ module: "ngx_http_autoindex_module", contexts: everyLevel });

export const autoindexFormat = listing.with<"html" | "json" | "jsonp" | "xml">(
  "autoindex_format",
  one(oneOf("html", "json", "jsonp", "xml")),
  "html",
  "Form of the list of a directory.",
  "目录列表的输出格式。",
);

export const autoindexExactSize = listing.flag(
  "autoindex_exact_size",
  true,
  "Whether such a list shows sizes in bytes or rounded.",
  "目录列表显示精确字节数还是取整的大小。",
);

export const autoindexLocaltime = listing.flag(
  "autoindex_localtime",
  false,
  "Whether such a list shows local times or UTC.",
  "目录列表使用本地时间还是 UTC。",
);

const handler = { contexts: ["location"], inherit: "none", repeat: "append" } as const;

export const randomIndex = directivesOf({
  module: "ngx_http_random_index_module",
  contexts: ["location"],
}).flag(
  "random_index",
  false,
  "Answers with any file of a directory.",
  "随机返回目录中的一个文件。",
);

export const emptyGif = directivesOf({
  module: "ngx_http_empty_gif_module",
  contexts: ["location"],
}).of<true>(
  "empty_gif",
  bare,
  "Answers with a transparent image of one pixel.",
  "返回 1×1 的透明 GIF 图片。",
  handler,
);

export const flv = directivesOf({ module: "ngx_http_flv_module", contexts: ["location"] }).of<true>(
  "flv",
  bare,
  "Serves FLV files from where `start` says.",
  "按 start 参数从指定位置发送 FLV 文件。",
  handler,
);

const mp4Module = directivesOf({ module: "ngx_http_mp4_module", contexts: everyLevel });

export const mp4 = mp4Module.of<true>(
  "mp4",
  bare,
  "Serves MP4 files from where `start` says.",
  "按 start、end 参数发送 MP4 文件片段。",
  handler,
);

export const mp4BufferSize = mp4Module.size(
  "mp4_buffer_size",
  524_288,
  "Memory for an MP4 file's index at first.",
  "处理 MP4 元数据的初始内存。",
);

export const mp4MaxBufferSize = mp4Module.size(
  "mp4_max_buffer_size",
  10_485_760,
  "Most memory for an MP4 file's index.",
  "处理 MP4 元数据的最大内存。",
);

export const mp4StartKeyFrame = mp4Module.flag(
  "mp4_start_key_frame",
  false,
  "Begins at a key frame.",
  "从关键帧开始输出。",
);

const dav = directivesOf({ module: "ngx_http_dav_module", contexts: everyLevel });

export const davMethods = dav.with<
  readonly ("off" | "PUT" | "DELETE" | "MKCOL" | "COPY" | "MOVE")[]
>(
  "dav_methods",
  wordSet("off", "PUT", "DELETE", "MKCOL", "COPY", "MOVE"),
  ["off"],
  "Methods of WebDAV that change files.",
  "允许的 WebDAV 方法。",
  { repeat: "append" },
);

export const davAccess = dav.with<readonly string[]>(
  "dav_access",
  fileAccessShape,
  ["user:rw"],
  "Rights of the files that WebDAV makes.",
  "WebDAV 所建文件和目录的权限。",
);

export const createFullPutPath = dav.flag(
  "create_full_put_path",
  false,
  "Makes the directories that a PUT needs.",
  "PUT 时是否自动创建中间目录。",
);

export const minDeleteDepth = dav.number(
  "min_delete_depth",
  0,
  "How many parts a path has at least that DELETE may remove.",
  "DELETE 允许的最小路径深度。",
);

const browser = directivesOf({ module: "ngx_http_browser_module", contexts: everyLevel });

export const ancientBrowser = browser.of<readonly string[]>(
  "ancient_browser",
  values(text, 1),
  "Parts of `User-Agent` that give away an ancient browser.",
  "User-Agent 中出现这些文本时视为旧式浏览器。",
  { repeat: "append" },
);

export const ancientBrowserValue = browser.with<string>(
  "ancient_browser_value",
  one(text),
  "1",
  "Value of `$ancient_browser` for ancient browsers.",
  "旧式浏览器时 `$ancient_browser` 的值。",
  { repeat: "last-wins" },
);

export const modernBrowser = browser.of<Browser>(
  "modern_browser",
  modernBrowserShape,
  "A browser that is modern from a version on.",
  "从某版本起视为新式浏览器。",
  { repeat: "append" },
);

export const modernBrowserValue = browser.with<string>(
  "modern_browser_value",
  one(text),
  "1",
  "Value of `$modern_browser` for modern browsers.",
  "新式浏览器时 `$modern_browser` 的值。",
  { repeat: "last-wins" },
);

const image = directivesOf({ module: "ngx_http_image_filter_module", contexts: everyLevel });

export const imageFilter = image.of<readonly Template[]>(
  "image_filter",
  imageFilterShape,
  "Tests, turns, crops or shrinks images.",
  "检测、旋转、裁剪或缩小图片。",
  { contexts: ["location"], repeat: "append" },
);

export const imageFilterBuffer = image.size(
  "image_filter_buffer",
  1_048_576,
  "Largest image that is changed.",
  "可处理图片的最大大小。",
);

export const imageFilterInterlace = image.flag(
  "image_filter_interlace",
  false,
  "Sends images interlaced.",
  "输出隔行扫描的图片。",
);

export const imageFilterTransparency = image.flag(
  "image_filter_transparency",
  true,
  "Keeps transparency.",
  "是否保留透明度。",
);

export const imageFilterJpegQuality = image.of<Template>(
  "image_filter_jpeg_quality",
  one(quality),
  "Quality of JPEG images, 1 to 100; 75 unless written.",
  "JPEG 图片质量（1 至 100，默认 75）。",
  { repeat: "last-wins" },
);

export const imageFilterWebpQuality = image.of<Template>(
  "image_filter_webp_quality",
  one(quality),
  "Quality of WebP images, 1 to 100; 80 unless written.",
  "WebP 图片质量（1 至 100，默认 80）。",
  { repeat: "last-wins" },
);

export const imageFilterSharpen = image.of<Template>(
  "image_filter_sharpen",
  one(template),
  "How much images are sharpened, in percent.",
  "图片锐化的百分比。",
  { repeat: "last-wins" },
);

const xslt = directivesOf({ module: "ngx_http_xslt_filter_module", contexts: everyLevel });

export const xmlEntities = xslt.text(
  "xml_entities",
  "A DTD with entities.",
  "声明字符实体的 DTD 文件。",
);

export const xmlExternalEntities = xslt.flag(
  "xml_external_entities",
  false,
  "Whether entities outside of an answer are read.",
  "是否读取外部实体。",
);

export const xsltStylesheet = xslt.of<readonly string[]>(
  "xslt_stylesheet",
  values(text, 1),
  "A stylesheet that XML answers are changed with, and its parameters.",
  "转换 XML 响应的 XSLT 样式表及参数。",
  { contexts: ["location"], repeat: "append" },
);

export const xsltTypes = xslt.with<readonly string[]>(
  "xslt_types",
  typeList,
  ["text/xml"],
  "Media types of answers that are changed.",
  "对哪些 MIME 类型的响应做 XSLT 转换。",
  { repeat: "append" },
);

export const xsltLastModified = xslt.flag(
  "xslt_last_modified",
  false,
  "Whether a changed answer keeps its Last-Modified.",
  "转换后是否保留 Last-Modified。",
);

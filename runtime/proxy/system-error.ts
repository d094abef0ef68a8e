const texts: Readonly<Record<string, string>> = {
  ENOENT: "2: No such file or directory",
  EACCES: "13: Permission denied",
  ENOTDIR: "20: Not a directory",
  EMFILE: "24: Too many open files",
  ENOSPC: "28: No space left on device",
  EPIPE: "32: Broken pipe",
  ENAMETOOLONG: "36: File name too long",
  ELOOP: "40: Too many levels of symbolic links",
  EADDRNOTAVAIL: "99: Cannot assign requested address",
  ENETDOWN: "100: Network is down",
  ENETUNREACH: "101: Network is unreachable",
  ECONNRESET: "104: Connection reset by peer",
  ETIMEDOUT: "110: Connection timed out",
  ECONNREFUSED: "111: Connection refused",
  EHOSTUNREACH: "113: No route to host",
};

/** `111: Connection refused`: number and text of Linux, as nginx logs an error of the system. */
export const systemError = (error: NodeJS.ErrnoException): string =>
  texts[error.code ?? ""] ?? error.message;

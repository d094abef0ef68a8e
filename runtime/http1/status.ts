/** Status lines as nginx writes them; not all are those of RFC 9110. */
const lines: Readonly<Record<number, string>> = {
  200: "200 OK",
  201: "201 Created",
  202: "202 Accepted",
  204: "204 No Content",
  206: "206 Partial Content",
  301: "301 Moved Permanently",
  302: "302 Moved Temporarily",
  303: "303 See Other",
  304: "304 Not Modified",
  307: "307 Temporary Redirect",
  308: "308 Permanent Redirect",
  400: "400 Bad Request",
  401: "401 Unauthorized",
  402: "402 Payment Required",
  403: "403 Forbidden",
  404: "404 Not Found",
  405: "405 Not Allowed",
  406: "406 Not Acceptable",
  408: "408 Request Time-out",
  409: "409 Conflict",
  410: "410 Gone",
  411: "411 Length Required",
  412: "412 Precondition Failed",
  413: "413 Request Entity Too Large",
  414: "414 Request-URI Too Large",
  415: "415 Unsupported Media Type",
  416: "416 Requested Range Not Satisfiable",
  421: "421 Misdirected Request",
  429: "429 Too Many Requests",
  500: "500 Internal Server Error",
  501: "501 Not Implemented",
  502: "502 Bad Gateway",
  503: "503 Service Temporarily Unavailable",
  504: "504 Gateway Time-out",
  505: "505 HTTP Version Not Supported",
  507: "507 Insufficient Storage",
};

/** `404 Not Found`; for what nginx does not know the number and a space. */
export const statusLine = (status: number): string => lines[status] ?? `${pad(status)} `;

const pad = (status: number): string => String(status).padStart(3, "0");

/** nginx's own codes that are sent as 400, with what their page says. */
const special: Readonly<Record<number, string>> = {
  494: "Request Header Or Cookie Too Large",
  495: "The SSL certificate error",
  496: "No required SSL certificate was sent",
  497: "The plain HTTP request was sent to HTTPS port",
};

/** Pages whose heading is not the status line. */
const headings: Readonly<Record<number, string>> = {
  302: "302 Found",
  401: "401 Authorization Required",
};

/** What a client sees of an internal code. */
export const wireStatus = (status: number): number =>
  status >= 494 && status <= 497 ? 400 : status;

/** Has nginx a page of its own for this status? */
export const hasPage = (status: number): boolean =>
  status >= 300 && status !== 304 && (status in special || status in lines);

/** nginx's page for a status; `signature` stands below the line, `friendly` pads it for browsers. */
export function statusPage(status: number, signature: string, friendly: boolean): string {
  const detail = special[status];
  const heading = headings[status] ?? statusLine(wireStatus(status));
  const title = detail === undefined ? heading : `400 ${detail}`;
  const more = detail === undefined ? "" : `<center>${detail}</center>\r\n`;
  const page =
    `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n` +
    `<center><h1>${heading}</h1></center>\r\n${more}` +
    `<hr><center>${signature}</center>\r\n</body>\r\n</html>\r\n`;
  return friendly && status >= 400 ? page + padding : page;
}

const padding = "<!-- a padding to disable MSIE and Chrome friendly error page -->\r\n".repeat(6);

/** RFC 9112 section 6.3: answers that never have a body. */
export const isBodiless = (status: number): boolean =>
  status === 204 || status === 304 || (status >= 100 && status < 200);

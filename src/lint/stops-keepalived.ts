const ways: readonly RegExp[] = [
  /\bsystemctl\b[^\n;|&]{0,80}\b(?:stop|kill|restart|disable)\b[^\n;|&]{0,80}\bkeepalived\b/,
  /\b(?:service|rc-service|invoke-rc\.d)\s+keepalived\s+(?:stop|restart)\b/,
  /\/etc\/(?:rc\.d\/)?init\.d\/keepalived\s+(?:stop|restart)\b/,
  /\b(?:killall|pkill)\b(?![^\n;|&]{0,40}\s-0\b)[^\n;|&]{0,80}\bkeepalived\b/,
];

/** Whether the text of a command or script ends keepalived; `killall -0` only asks for it. */
export const stopsKeepalived = (text: string): boolean => ways.some((way) => way.test(text));

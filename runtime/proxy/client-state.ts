/** What the connection does with the bytes that come. */
export const clientState = {
  /** Before the first request: TLS, PROXY protocol. */
  opening: 0,
  /** Waits for a request, or reads its head. */
  head: 1,
  /** A request is being answered. */
  busy: 2,
  /** The answer is written; its last bytes are on their way. */
  flushing: 3,
  /** The rest of a body that nobody wants. */
  discarding: 4,
  /** Nothing is sent any more; what comes is dropped until the client closes. */
  lingering: 5,
  /** An upgraded connection. */
  tunnel: 6,
  closed: 7,
} as const;

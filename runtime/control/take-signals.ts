/** Has signals handled; returns what gives them back. */
export function takeSignals(handlers: Partial<Record<NodeJS.Signals, () => void>>): () => void {
  const taken = Object.entries(handlers);
  for (const [signal, handler] of taken) process.on(signal, handler);
  return () => {
    for (const [signal, handler] of taken) process.off(signal, handler);
  };
}

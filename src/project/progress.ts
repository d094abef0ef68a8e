/** What a run is at. */
export type Stage = "reading" | "understanding" | "checking";

/** Told of every step of a long run: how many are done, of how many where that is known. */
export type Progress = (stage: Stage, done: number, total?: number) => void;

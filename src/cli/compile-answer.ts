/** The channel by which the compile child hands what it made (`Compiled`) over, as JSON. */
export const answerFile = 3;

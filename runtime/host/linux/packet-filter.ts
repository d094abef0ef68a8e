import { nativeMemory } from "./ffi.ts";
import { setOption } from "./socket.ts";

const SOL_SOCKET = 1;
const SO_ATTACH_FILTER = 26;
const instructionLength = 8;
/** The longest program that anybody here writes; the kernel copies it. */
const room = 128 * instructionLength;

let memory: ReturnType<typeof nativeMemory> | undefined;

/** Has the kernel pass only what a classic BPF program takes (`struct sock_fprog`). */
export function attachFilter(fd: number, program: Uint8Array): void {
  if (program.length > room) throw new RangeError(`a filter of ${program.length} bytes`);
  memory ??= nativeMemory(room);
  memory.bytes.set(program);
  const described = new Uint8Array(16);
  const view = new DataView(described.buffer);
  view.setUint16(0, program.length / instructionLength, true);
  view.setBigUint64(8, memory.address, true);
  setOption(fd, SOL_SOCKET, SO_ATTACH_FILTER, described);
}

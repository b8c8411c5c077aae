// Tells how far long work is: one line that is written over, only where somebody watches and has something to wait for.
import type { Output } from "../../effects/world.ts";

/** Below so many files nobody has to wait. */
const longWork = 2_000;

/** Writes onto the terminal while files are done, and leaves nothing behind. */
export function filesProgress({ isTerminal, write }: Output): (done: number, files: number) => void {
  return (done, files) => {
    if (!isTerminal || files < longWork) return;
    write(done === files ? "\r\u001b[K" : `\r${done} of ${files} files checked`);
  };
}

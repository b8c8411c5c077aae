// Loads modules piece by piece: while one is loaded nothing else happens, and what git answers meanwhile waits.
import { setImmediate } from "node:timers/promises";

/** What a process wrote, its end, and that nothing more comes of it, are each told in a turn of their own. */
const turnsOfAnAnswer = 3;

/** Before each piece what was answered is taken up, so that the next question is on its way while the piece is loaded. */
export async function loadInPieces(...pieces: readonly (() => Promise<unknown>)[]): Promise<void> {
  for (const load of pieces) {
    for (let turn = 0; turn < turnsOfAnAnswer; turn += 1) await setImmediate();
    await load();
  }
}

// Edits that people make to a scenario's files on main.
import { pathOf } from "./announcement-texts.ts";
import type { DispatchWorld } from "./dispatch-world.ts";

/** Replaces a part of an announcement as it stands on main; throws when it is not there, so that no edit is empty. */
export async function edit(world: DispatchWorld, id: string, from: string | RegExp, to: string): Promise<void> {
  const text = await world.read(pathOf(id));
  const edited = text.replace(from, to);
  if (edited === text) throw new Error(`${id} does not hold ${String(from)}`);
  await world.merge({ [pathOf(id)]: edited });
}

// Colours on a terminal, and none anywhere else.
import { styleText } from "node:util";
import type { World } from "../../effects/world.ts";

export type Paint = (style: "bold" | "dim" | "red" | "green" | "yellow" | "cyan", text: string) => string;

/** Colours when the output is a terminal and NO_COLOR is not set. */
export function paintFor(world: World, output: "stdout" | "stderr"): Paint {
  const colours = world[output].isTerminal && (world.environment["NO_COLOR"] ?? "") === "";
  return (style, text) => (colours ? styleText(style, text, { validateStream: false }) : text);
}

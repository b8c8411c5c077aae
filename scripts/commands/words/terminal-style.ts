// How text is told on a terminal: colours, width, and the zone of its instants.
import type { World } from "../../effects/world.ts";
import { zoneOf } from "../workspace.ts";
import { paintFor, type Paint } from "./paint.ts";

export interface TerminalStyle {
  readonly paint: Paint;
  readonly columns: number;
  readonly zone: string;
}

/** As stdout is. */
export function terminalStyle(world: World): TerminalStyle {
  return { paint: paintFor(world, "stdout"), columns: world.stdout.columns, zone: zoneOf(world) };
}

/** A part of a report below its title; empty where it has nothing to say. */
export function titledText({ paint }: Pick<TerminalStyle, "paint">, title: string, body: string): string {
  return body === "" ? "" : `${paint("bold", title)}\n${body}`;
}

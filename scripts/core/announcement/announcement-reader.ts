// The readers of both kinds of file that people write, built once from the vendors and the compiled schemas.
import { byPlace, type Problem } from "../problems/problem.ts";
import {
  type AnnouncementInput,
  type AnnouncementReading,
  isPlainlySound,
  readAnnouncementWith,
} from "./read-announcement.ts";
import { problemsAsMended } from "../problems/problems-as-mended.ts";
import { readVendorsWith, type VendorsInput, type VendorsReading } from "../vendors-file/read-vendors.ts";
import { createSchemaSet } from "../schema/schema-set.ts";
import type { VendorModule } from "../vendor-contract.ts";

/** One per process is enough: nothing of what was read stays in it. */
export interface Reader {
  /** Never throws on bad input: everything is a problem. */
  readonly readAnnouncement: (input: AnnouncementInput) => AnnouncementReading;
  /** Whether {@link readAnnouncement} would surely find no problem; false says nothing. Quick: for going through many files. */
  readonly isPlainlySound: (input: AnnouncementInput) => boolean;
  /** Never throws on bad input, and never quotes an account. A file without content configures nothing. */
  readonly readVendors: (input: VendorsInput) => VendorsReading;
}

export function createReader(vendors: Readonly<Record<string, VendorModule>>): Reader {
  const context = { vendors, schemas: createSchemaSet() };
  return {
    readAnnouncement: (input) => seenThrough(input, (text) => readAnnouncementWith(context, { ...input, text })),
    isPlainlySound: (input) => isPlainlySound(context, input),
    readVendors: (input) => seenThrough(input, (text) => readVendorsWith(context, { ...input, text })),
  };
}

/** What one mistake hides shows in the same run; what the file says is read from the text as it is, and nothing else. */
function seenThrough<Reading extends { readonly problems: readonly Problem[] }>(
  { text }: { readonly text: string },
  read: (text: string) => Reading,
): Reading {
  const reading = read(text);
  const problems = problemsAsMended(text, (other) => (other === text ? reading : read(other)).problems);
  return { ...reading, problems: problems.toSorted(byPlace) };
}

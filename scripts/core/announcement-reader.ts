// The readers of both kinds of file that people write, built once from the vendors and their schemas.
import deliverySchema from "../../schemas/delivery.schema.json" with { type: "json" };
import vendorsSchema from "../../schemas/vendors.schema.json" with { type: "json" };
import {
  announcementFrameSchema,
  type AnnouncementInput,
  type AnnouncementReading,
  readAnnouncementWith,
} from "./read-announcement.ts";
import { byPlace, type Problem } from "./problem.ts";
import { readThrough } from "./read-through.ts";
import { readVendorsWith, type VendorsInput, type VendorsReading } from "./read-vendors.ts";
import { createSchemaSet } from "./schema-set.ts";
import type { VendorModule } from "./vendor-contract.ts";

/** Hold one per process: schemas are compiled when they are first needed, and then kept. */
export interface Reader {
  /** Never throws on bad input: everything is a problem. */
  readonly readAnnouncement: (input: AnnouncementInput) => AnnouncementReading;
  /** Never throws on bad input, and never quotes an account. A file without content configures nothing. */
  readonly readVendors: (input: VendorsInput) => VendorsReading;
}

export function createReader(vendors: Readonly<Record<string, VendorModule>>): Reader {
  const vendorSchemas = Object.values(vendors).map(({ schema }) => schema);
  const schemas = createSchemaSet([deliverySchema, vendorsSchema, announcementFrameSchema, ...vendorSchemas]);
  const context = { vendors, schemas };
  return {
    readAnnouncement: (input) => seenThrough(input, (text) => readAnnouncementWith(context, { ...input, text })),
    readVendors: (input) => seenThrough(input, (text) => readVendorsWith(context, { ...input, text })),
  };
}

/** What one mistake hides shows in the same run; what the file says is read from the text as it is, and nothing else. */
function seenThrough<Reading extends { readonly problems: readonly Problem[] }>(
  { text }: { readonly text: string },
  read: (text: string) => Reading,
): Reading {
  const reading = read(text);
  const problems = readThrough(text, (other) => (other === text ? reading : read(other)).problems);
  return { ...reading, problems: problems.toSorted(byPlace) };
}

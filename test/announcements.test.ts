// Checks the files people start from: the samples under announcements/ and the two vendors files.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createReader } from "../scripts/core/announcement/announcement-reader.ts";
import { vendors } from "../scripts/vendors/registry.ts";

const root = join(import.meta.dirname, "..");
const reader = createReader(vendors);
const example = readVendors(".github/vendors.example.yaml").config;
const samples = readdirSync(join(root, "announcements"), { recursive: true, encoding: "utf8" })
  .map((path) => `announcements/${path.replaceAll("\\", "/")}`)
  .filter((path) => path.endsWith(".yaml"))
  .sort();

function readVendors(path: string) {
  return reader.readVendors({ path, text: readFileSync(join(root, path), "utf8") });
}

function readSample(path: string) {
  return reader.readAnnouncement({ path, text: readFileSync(join(root, path), "utf8"), config: example });
}

describe("the samples", () => {
  it.each(samples)("hold nothing to complain of: %s", (path) => {
    expect(readSample(path).problems).toEqual([]);
  });

  it("between them go to every channel, and to more users than an hour has slots", () => {
    const deliveries = samples.flatMap((path) => readSample(path).announcement?.deliveries ?? []);
    const channels = deliveries.map(({ channel }) => channel);
    const known = Object.values(vendors).flatMap((vendor) => Object.keys(vendor.channels));

    expect([...new Set(channels)].sort()).toEqual(known.sort());
    expect(channels.filter((channel) => channel === "rongcloud/users").length).toBeGreaterThan(2);
    expect(channels.filter((channel) => channel === "easemob/users").length).toBeGreaterThan(1);
  });

  it("are all named in the README beside them", () => {
    const readme = readFileSync(join(root, "announcements/README.md"), "utf8");
    const named = [...readme.matchAll(/\]\((.+\.yaml)\)/g)].map(([, path]) => `announcements/${path ?? ""}`);

    expect(named.sort()).toEqual(samples);
  });
});

describe("the vendors file as it ships", () => {
  it("is valid and configures nothing", () => {
    const { config, problems } = readVendors(".github/vendors.yaml");

    expect(problems).toEqual([]);
    expect(config?.apps.size).toBe(0);
  });
});

describe("the example of a vendors file", () => {
  it("is valid, and has every vendor", () => {
    const { config, problems } = readVendors(".github/vendors.example.yaml");

    expect(problems).toEqual([]);
    expect([...(config?.apps.get("production")?.accounts.keys() ?? [])]).toEqual(Object.keys(vendors));
    expect(config?.defaultApp).toBe("production");
  });

  it("explains every field in a comment above it or beside it", () => {
    const lines = readFileSync(join(root, ".github/vendors.example.yaml"), "utf8").split("\n");

    for (const field of [
      "defaultApp",
      "limits",
      "dayZone",
      "paused",
      "audience",
      "branch",
      "maxSendsPerRun",
      "clockSkewSeconds",
    ]) {
      const index = lines.findIndex((line) => line.trimStart().startsWith(`${field}:`));
      expect(lines[index - 1]?.trimStart(), field).toMatch(/^# /);
    }
  });
});

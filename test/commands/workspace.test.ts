// The zone in which a person reads instants.
import { describe, expect, it } from "vitest";
import { instantText } from "../../scripts/core/time/instant-text.ts";
import { zoneOf } from "../../scripts/commands/workspace.ts";

function zoneWith(zone: string | undefined): string {
  return zoneOf({ environment: { TZ: zone } });
}

describe("zoneOf", () => {
  it("is what TZ names, and without it the machine's own", () => {
    expect(zoneWith("Asia/Shanghai")).toBe("Asia/Shanghai");
    expect(zoneWith("")).toBe(zoneWith(undefined));
  });

  it.each([":UTC", ":/etc/localtime", "<+08>-8", "Foo/Bar", "UTC0\n", "../etc"])(
    "is UTC where TZ holds %j, which is for other programs",
    (zone) => {
      expect(instantText(0, zoneWith(zone))).toBe("1970-01-01 00:00:00 +00:00");
    },
  );
});

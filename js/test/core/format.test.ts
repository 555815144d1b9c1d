import { describe, expect, it } from "vitest";
import { count, moment, percent, range, shortId } from "../../src/core/format";
import { plural } from "../../src/page/plural";

describe("format", () => {
  it("writes counts, shares and names for people", () => {
    expect(count(1926)).toBe("1,926");
    expect([plural(1, "account"), plural(1200, "account"), plural(2, "entry", "entries")]).toEqual(["1 account", "1,200 accounts", "2 entries"]);
    expect([0, 0.0001, 0.5, 0.9637, 0.99999, 1, Number.NaN].map(percent)).toEqual(["0.0 %".replace(".0", ""), "< 0.1 %", "50 %", "96.4 %", "> 99.9 %", "100 %", "–"]);
    expect(shortId("0x098b716b8aaf21512996dc57eb0615e2383e2f96")).toBe("0x098b…2f96");
    expect(shortId("ACC-12")).toBe("ACC-12");
  });

  it("writes times in UTC with no more than is needed", () => {
    const at = (...parts: [number, number, number, number?, number?]) => Date.UTC(...parts);
    expect(moment(at(2022, 2, 23, 9, 4))).toBe("23 Mar 2022 09:04 UTC");
    expect(range(at(2022, 3, 18), at(2022, 4, 11))).toBe("18 Apr – 11 May 2022 UTC");
    expect(range(at(2021, 11, 31), at(2022, 0, 1))).toBe("31 Dec 2021 – 1 Jan 2022 UTC");
    expect(range(at(2022, 3, 18, 1, 2), at(2022, 3, 18, 3, 4))).toBe("18 Apr 2022 01:02–03:04 UTC");
  });
});

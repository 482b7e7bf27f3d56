import { describe, expect, test } from "vitest";
import {
  barOption,
  captioned,
  lineOption,
  mapOption,
  type MapFile,
  pictureSize,
  pieOption,
  within,
} from "../src/options";

const categories = {
  unit: "件",
  items: [
    { name: "产业", value: "3", url: "/ledger?category=industry" },
    { name: "治理", value: 0 },
    { name: "服务", value: null },
  ],
};

function county(code: string, name: string) {
  return { type: "Feature" as const, properties: { code, name }, geometry: null };
}

const ningxia: MapFile = {
  type: "FeatureCollection",
  features: [
    county("640104000000", "兴庆区"),
    county("640221000000", "平罗县"),
    county("640402000000", "原州区"),
    county("610429000000", "旬邑县"),
  ],
};

describe("bars", () => {
  test("each bar carries the address of the rows behind it", () => {
    expect(barOption(categories).series[0]?.data).toEqual([
      { name: "产业", value: 3, url: "/ledger?category=industry" },
      { name: "治理", value: 0, url: undefined },
      { name: "服务", value: null, url: undefined },
    ]);
  });

  test("lying bars read from top to bottom", () => {
    const option = barOption(categories, { horizontal: true });
    expect([option.yAxis.type, option.xAxis.type, "inverse" in option.yAxis && option.yAxis.inverse]).toEqual([
      "category",
      "value",
      true,
    ]);
  });

  test("a rate is drawn against the whole hundred, a count is not", () => {
    expect([barOption({ ...categories, unit: "%" }).yAxis, barOption(categories).yAxis]).toMatchObject([
      { max: 100 },
      { max: undefined },
    ]);
  });

  test("a checkpoint is one line across, however many series there are", () => {
    const series = [
      { name: "完成率", items: categories.items },
      { name: "核销率", items: categories.items },
    ];
    const drawn = barOption({ unit: "%", series, marks: [{ name: "年中", value: "50" }] }).series;
    expect(drawn.map((one) => one.markLine?.data)).toEqual([[{ name: "年中", yAxis: 50 }], undefined]);
  });

  test("a line keeps the same points as the bars", () => {
    expect(lineOption(categories).series[0]?.data).toEqual(barOption(categories).series[0]?.data);
  });
});

describe("ring", () => {
  test("slices of nothing are left out, the others keep their share", () => {
    expect(pieOption(categories).series[0]?.data).toEqual([
      { name: "产业", value: 3, url: "/ledger?category=industry", share: "100.0%" },
    ]);
  });
});

describe("county map", () => {
  test("a division shows the outlines inside it and none of its neighbour's", () => {
    const codes = (prefix: string) => within(ningxia, prefix).features.map((one) => one.properties.code);
    expect([codes("6402"), codes("61")]).toEqual([["640221000000"], ["610429000000"]]);
  });

  test("a county is drawn with its own figure, or with its city's when the page lists cities", () => {
    const items = [
      { name: "银川市", code: "640100000000", value: 60, url: "/d/6401" },
      { name: "平罗县", code: "640221000000", value: "20.5", url: "/d/640221" },
    ];
    const drawn = mapOption({ unit: "%", items }, within(ningxia, "64"), "map").series[0]?.data;
    expect(drawn?.map((one) => [one.name, one.value, one.url])).toEqual([
      ["640104000000", 60, "/d/6401"],
      ["640221000000", 20.5, "/d/640221"],
      ["640402000000", null, undefined],
    ]);
  });

  test("a city whose code ends in noughts doesn't cover the next city", () => {
    const items = [{ name: "石嘴山市", code: "640200000000", value: 1 }];
    const drawn = mapOption({ items }, within(ningxia, "64"), "map").series[0]?.data;
    expect(drawn?.map((one) => one.value)).toEqual([null, 1, null]);
  });

  test("the region's own code covers every county of it and no other region's", () => {
    const drawn = mapOption({ items: [{ name: "宁夏", code: "640000000000", value: 7 }] }, ningxia, "map");
    expect(drawn.series[0]?.data.map((one) => one.value)).toEqual([7, 7, 7, null]);
  });
});

describe("a picture by itself", () => {
  const caption = { title: "排名：完成率", place: "平罗县 · 2024 · 2024-06-30", note: "依据：A§1" };

  test("says what it is, of where and when, and where its figures come from", () => {
    const option = captioned(barOption(categories), caption) as { title: { text: string; subtext?: string }[] };
    expect(option.title.map((one) => [one.text, one.subtext])).toEqual([
      ["排名：完成率", "平罗县 · 2024 · 2024-06-30"],
      ["依据：A§1", undefined],
    ]);
  });

  test("leaves room for its head and its foot", () => {
    const plain = barOption(categories).grid;
    const { grid } = captioned(barOption(categories), caption) as { grid: typeof plain };
    expect([grid.top - plain.top, grid.bottom - plain.bottom]).toEqual([76, 56]);
    const map = captioned(mapOption(categories, ningxia, "m"), caption) as { series: { top: number; bottom: number }[] };
    expect([map.series[0]?.top, map.series[0]?.bottom]).toEqual([84, 64]);
  });

  test("grows with its lying bars and with nothing else", () => {
    expect([pictureSize(6, true).height, pictureSize(60, true).height, pictureSize(60, false).height]).toEqual([
      760, 2112, 760,
    ]);
  });
});

test("a map on a wall is dark and its names are larger", () => {
  const dark = mapOption(categories, ningxia, "m", true);
  const light = mapOption(categories, ningxia, "m");
  const size = (option: typeof dark) => option.series[0]?.label.fontSize ?? 0;
  expect(size(dark)).toBeGreaterThan(size(light));
  expect(dark.visualMap.inRange.color).not.toEqual(light.visualMap.inRange.color);
});

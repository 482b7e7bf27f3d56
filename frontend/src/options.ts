/** Pure builders: chart data in, ECharts options out. Nothing here touches the page. */
import type { EChartsCoreOption } from "echarts/core";
import { type ChartData, type Datum, figure, seriesOf, shares, toNumber } from "./chartdata";

export const PALETTE = ["#1f5a99", "#c8963e", "#3f8f6b", "#a8503c", "#6b5b95", "#5b8ba6", "#8a8d91"];
const FONT = '"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif';
const INK = "#344054";
const RULE = "#dfe3e8";

/** What a builder may know of its place; a phone gets smaller drawings and fewer labels. */
export interface Place {
  narrow?: boolean;
}

interface Point {
  name: string;
  value: number | null;
  url?: string;
}

export function points(items: Datum[]): Point[] {
  return items.map((item) => ({ name: item.name, value: toNumber(item.value), url: item.url }));
}

function common(data: ChartData): EChartsCoreOption {
  const series = seriesOf(data);
  return {
    color: PALETTE,
    animation: false,
    textStyle: { fontFamily: FONT, color: INK },
    tooltip: {
      confine: true,
      valueFormatter: (value: unknown) => figure(toNumber(value as Datum["value"]), data.unit),
    },
    legend: series.length > 1 ? { top: 0, icon: "roundRect", itemWidth: 12, itemHeight: 12 } : undefined,
  };
}

function marks(data: ChartData, axis: "xAxis" | "yAxis") {
  if (!data.marks?.length) return undefined;
  return {
    symbol: "none",
    silent: true,
    lineStyle: { color: "#b42318", type: "dashed" },
    label: { formatter: "{b}", color: "#b42318", position: "end" },
    data: data.marks.map((mark) => ({ name: mark.name, [axis]: Number(mark.value) })),
  };
}

/** Bars upright, or lying when names are long (`horizontal`), side by side or `stacked`. */
export function barOption(data: ChartData, how: Place & { horizontal?: boolean; stacked?: boolean } = {}) {
  const series = seriesOf(data);
  const names = (series[0]?.items ?? []).map((item) => item.name);
  const category = {
    type: "category",
    data: names,
    inverse: how.horizontal,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: RULE } },
    axisLabel: { color: INK, interval: how.horizontal ? 0 : "auto", width: how.narrow ? 84 : 96, overflow: "break" },
  };
  const value = {
    type: "value",
    max: data.unit === "%" ? 100 : undefined,
    splitNumber: how.narrow ? 3 : 5,
    interval: data.unit === "%" ? (how.narrow ? 50 : 20) : undefined,
    splitLine: { lineStyle: { color: RULE } },
    axisLabel: { color: INK, hideOverlap: true },
  };
  return {
    ...common(data),
    grid: {
      left: 8,
      right: how.horizontal ? 56 : data.marks?.length ? 84 : 16,
      top: series.length > 1 || (how.horizontal && data.marks?.length) ? 40 : 24,
      bottom: 4,
      containLabel: true,
    },
    xAxis: how.horizontal ? value : category,
    yAxis: how.horizontal ? category : value,
    series: series.map((one, index) => ({
      type: "bar",
      name: one.name,
      stack: how.stacked ? "all" : undefined,
      barMaxWidth: 28,
      data: points(one.items),
      label: {
        show: !how.stacked && series.length === 1,
        position: how.horizontal ? "right" : "top",
        color: INK,
        formatter: (point: { value: unknown }) => figure(toNumber(point.value as Datum["value"])),
      },
      markLine: index === 0 ? marks(data, how.horizontal ? "xAxis" : "yAxis") : undefined,
    })),
  };
}

export function lineOption(data: ChartData, how: Place = {}) {
  const upright = barOption(data, how);
  return {
    ...upright,
    series: upright.series.map((one) => ({
      type: "line",
      name: one.name,
      data: one.data,
      markLine: one.markLine,
      symbolSize: 7,
    })),
  };
}

/** A ring; each slice carries its name and share, so no legend is needed. */
export function pieOption(data: ChartData, how: Place = {}) {
  const items = data.items ?? [];
  const share = shares(items);
  const slices = points(items).map((point, index) => ({ ...point, share: share[index] }));
  return {
    ...common(data),
    legend: undefined,
    series: [
      {
        type: "pie",
        radius: how.narrow ? ["26%", "44%"] : ["42%", "68%"],
        startAngle: 90,
        data: slices.filter((slice) => (slice.value ?? 0) > 0),
        itemStyle: { borderColor: "#fff", borderWidth: 1 },
        label: {
          color: INK,
          fontSize: how.narrow ? 11 : 12,
          lineHeight: 16,
          overflow: "break",
          formatter: (slice: { name: string; data: { share?: string } }) => `${slice.name}\n${slice.data.share}`,
        },
        labelLine: { length: how.narrow ? 4 : 8, length2: how.narrow ? 4 : 8 },
      },
    ],
  };
}

/** What a picture taken away says of itself: of where and when it is, and where its figures come from. */
export interface Caption {
  title: string;
  place: string;
  note: string;
}

const PICTURE = { width: 1200, height: 760, head: 76, foot: 56 };

/** An option for a picture by itself: title, division and date above it, the source beneath it. */
export function captioned(option: EChartsCoreOption, caption: Caption): EChartsCoreOption {
  const { head, foot, width, height } = PICTURE;
  const grid = option.grid as { top?: number; bottom?: number } | undefined;
  const legend = option.legend as object | undefined;
  const series = (option.series as { type: string }[]).map((one) => {
    if (one.type === "map") return { ...one, top: head + 8, bottom: foot + 8 };
    if (one.type === "pie") return { ...one, center: ["50%", `${Math.round((100 * (head + height - foot)) / 2 / height)}%`] };
    return one;
  });
  return {
    ...option,
    backgroundColor: "#fff",
    title: [
      { text: caption.title, subtext: caption.place, left: 16, top: 12, textStyle: { fontSize: 20, color: INK } },
      {
        text: caption.note,
        left: 16,
        bottom: 10,
        textStyle: { fontSize: 12, fontWeight: "normal", color: INK, width: width - 32, overflow: "break" },
      },
    ],
    legend: legend ? { ...legend, top: head } : undefined,
    grid: grid ? { ...grid, top: (grid.top ?? 24) + head, bottom: (grid.bottom ?? 4) + foot } : undefined,
    series,
  };
}

/** Size of a picture in pixels; many lying bars make it taller. */
export function pictureSize(rows: number, horizontal: boolean): { width: number; height: number } {
  const { width, height, head, foot } = PICTURE;
  return { width, height: horizontal ? Math.max(height, head + foot + 60 + 32 * rows) : height };
}

export interface MapFeature {
  type: "Feature";
  properties: { code: string; name: string };
  geometry: unknown;
}

export interface MapFile {
  type: "FeatureCollection";
  features: MapFeature[];
}

/** The outlines inside one division: those whose code begins with its prefix. */
export function within(map: MapFile, prefix: string): MapFile {
  return { ...map, features: map.features.filter((one) => one.properties.code.startsWith(prefix)) };
}

const LIGHT = {
  scale: ["#e6eef7", "#a9c7e4", "#5e97cd"],
  ink: INK,
  label: "#1d2939",
  halo: "#fff",
  border: "#98a2b3",
  blank: "#fff",
  size: 11,
};
/** For a wall screen, read from afar. */
const DARK = {
  scale: ["#1b3553", "#2f6396", "#6fb1e8"],
  ink: "#e6edf5",
  label: "#ffffff",
  halo: "#0e1a29",
  border: "#0e1a29",
  blank: "#22303f",
  size: 17,
};

/**
 * County map. A county is drawn with the figure of its own code, or of the division above it that the page
 * lists (a region's page lists cities); a county without figure stays blank.
 */
export function mapOption(data: ChartData, map: MapFile, mapName: string, dark = false) {
  const look = dark ? DARK : LIGHT;
  const items = data.items ?? [];
  const joined = map.features.map((feature) => {
    const code = feature.properties.code;
    const item = items.find((one) => one.code === code) ?? items.find((one) => covers(one.code, code));
    return {
      name: code,
      label: feature.properties.name,
      value: item ? toNumber(item.value) : null,
      url: item?.url,
    };
  });
  const values = joined.flatMap((one) => (one.value === null ? [] : [one.value]));
  const top = data.unit === "%" ? 100 : Math.max(1, ...values);
  return {
    ...common(data),
    tooltip: {
      confine: true,
      formatter: (point: { data?: { label: string; value: number | null } }) =>
        point.data ? `${point.data.label} ${figure(point.data.value, data.unit)}` : "",
    },
    visualMap: {
      min: 0,
      max: top,
      left: 4,
      bottom: 4,
      itemWidth: 12,
      itemHeight: 90,
      calculable: false,
      text: [figure(top, data.unit), "0"],
      inRange: { color: look.scale },
      textStyle: { color: look.ink },
    },
    series: [
      {
        type: "map",
        map: mapName,
        nameProperty: "code",
        data: joined,
        roam: false,
        selectedMode: false,
        aspectScale: 0.8,
        top: 8,
        bottom: 8,
        label: {
          show: joined.length <= 30,
          fontSize: look.size,
          color: look.label,
          textBorderColor: look.halo,
          textBorderWidth: 2,
          formatter: (point: { data?: { label: string } }) => point.data?.label ?? "",
        },
        labelLayout: { hideOverlap: true },
        itemStyle: { borderColor: look.border, borderWidth: 0.6, areaColor: look.blank },
        emphasis: { itemStyle: { areaColor: "#f0d9a8" }, label: { color: INK } },
      },
    ],
  };
}

function covers(code: string | undefined, county: string): boolean {
  if (!code) return false;
  const significant = code.replace(/(0{2}0{2}0{3}0{3}|0{2}0{3}0{3}|0{3}0{3}|0{3})$/, "");
  return county.startsWith(significant);
}

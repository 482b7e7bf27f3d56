/** Loaded only by pages that hold a chart. */
import { BarChart, LineChart, MapChart, PieChart } from "echarts/charts";
import {
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TitleComponent,
  TooltipComponent,
  VisualMapComponent,
} from "echarts/components";
import { type EChartsCoreOption, getInstanceByDom, init, registerMap, use } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";
import { type ChartData, seriesOf } from "./chartdata";
import {
  barOption,
  captioned,
  lineOption,
  type MapFile,
  mapOption,
  pictureSize,
  pieOption,
  within,
} from "./options";

use([
  BarChart,
  PieChart,
  LineChart,
  MapChart,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TitleComponent,
  TooltipComponent,
  VisualMapComponent,
  LabelLayout,
  CanvasRenderer,
]);

let outlines: Promise<MapFile> | undefined;

function loadOutlines(address: string): Promise<MapFile> {
  outlines ??= fetch(address).then((answer) => {
    if (!answer.ok) throw new Error(`${address}: ${answer.status}`);
    return answer.json() as Promise<MapFile>;
  });
  return outlines;
}

const NARROW_PIXELS = 420;

async function optionFor(
  element: HTMLElement,
  data: ChartData,
  narrow = element.clientWidth < NARROW_PIXELS,
): Promise<EChartsCoreOption> {
  switch (element.dataset.chart) {
    case "pie":
      return pieOption(data, { narrow });
    case "line":
      return lineOption(data, { narrow });
    case "map": {
      const prefix = element.dataset.prefix ?? "";
      const map = within(await loadOutlines(element.dataset.map ?? "/static/maps/64.json"), prefix);
      const name = `within-${prefix}`;
      registerMap(name, map as unknown as Parameters<typeof registerMap>[1]);
      return mapOption(data, map, name, element.dataset.dark !== undefined);
    }
    default:
      return barOption(data, {
        narrow,
        horizontal: element.dataset.horizontal !== undefined,
        stacked: element.dataset.stacked !== undefined,
      });
  }
}

function dataOf(element: HTMLElement): ChartData | undefined {
  const text = document.getElementById(element.dataset.source ?? "")?.textContent;
  return text ? (JSON.parse(text) as ChartData) : undefined;
}

/** Draws a chart, or draws it anew where its figures changed; what did not change is not touched. */
async function draw(element: HTMLElement): Promise<void> {
  const text = document.getElementById(element.dataset.source ?? "")?.textContent;
  const data = dataOf(element);
  if (!data || element.dataset.drawn === text) return;
  const first = element.dataset.drawn === undefined;
  element.dataset.drawn = text ?? "";
  const option = await optionFor(element, data);
  const chart = getInstanceByDom(element) ?? init(element);
  chart.setOption(option, { notMerge: true });
  if (!first) return;
  chart.on("click", (event) => {
    const url = (event.data as { url?: string } | undefined)?.url;
    if (url) window.location.assign(url);
  });
  new ResizeObserver(() => chart.resize()).observe(element);
  window.addEventListener("beforeprint", () => chart.resize());
}

/** The chart of a page as a picture with its title, place, date and source, to put into a report. */
export async function savePicture(source: string): Promise<void> {
  const element = document.querySelector<HTMLElement>(`[data-chart][data-source="${source}"]`);
  const data = element && dataOf(element);
  if (!element || !data) return;
  const { title = "", place = "", note = "" } = element.dataset;
  const rows = (seriesOf(data)[0]?.items ?? []).length * seriesOf(data).length;
  const sheet = document.createElement("div");
  const chart = init(sheet, null, pictureSize(rows, element.dataset.horizontal !== undefined));
  chart.setOption(captioned(await optionFor(element, data, false), { title, place, note }));
  const link = document.createElement("a");
  link.href = chart.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: "#fff" });
  link.download = `${place.split(" · ").slice(0, 2).join(" ")} ${title}.png`;
  link.click();
  chart.dispose();
}

/** Draws every chart under `root`; where one can't be drawn its table, which is always there, stays open. */
export function drawAll(root: ParentNode): void {
  for (const element of root.querySelectorAll<HTMLElement>("[data-chart]")) {
    draw(element).catch((problem: unknown) => {
      console.error(problem);
      element.hidden = true;
      element.closest("figure")?.querySelector("details")?.setAttribute("open", "");
    });
  }
}

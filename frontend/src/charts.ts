/** Loaded only by pages that hold a chart. */
import { BarChart, LineChart, MapChart, PieChart } from "echarts/charts";
import {
  GridComponent,
  LegendComponent,
  MarkLineComponent,
  TooltipComponent,
  VisualMapComponent,
} from "echarts/components";
import { type EChartsCoreOption, init, registerMap, use } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";
import type { ChartData } from "./chartdata";
import { barOption, lineOption, mapOption, type MapFile, pieOption, within } from "./options";

use([
  BarChart,
  PieChart,
  LineChart,
  MapChart,
  GridComponent,
  LegendComponent,
  MarkLineComponent,
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

async function optionFor(element: HTMLElement, data: ChartData): Promise<EChartsCoreOption> {
  const narrow = element.clientWidth < NARROW_PIXELS;
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
      return mapOption(data, map, name);
    }
    default:
      return barOption(data, {
        narrow,
        horizontal: element.dataset.horizontal !== undefined,
        stacked: element.dataset.stacked !== undefined,
      });
  }
}

async function draw(element: HTMLElement): Promise<void> {
  const source = document.getElementById(element.dataset.source ?? "");
  if (!source?.textContent || element.dataset.drawn) return;
  element.dataset.drawn = "yes";
  const option = await optionFor(element, JSON.parse(source.textContent) as ChartData);
  const chart = init(element);
  chart.setOption(option);
  chart.on("click", (event) => {
    const url = (event.data as { url?: string } | undefined)?.url;
    if (url) window.location.assign(url);
  });
  new ResizeObserver(() => chart.resize()).observe(element);
  window.addEventListener("beforeprint", () => chart.resize());
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

/** What a page hands to a chart, as written by `{{ data|json_script }}`. Decimals arrive as strings. */
export interface Datum {
  name: string;
  value: number | string | null;
  /** Opens the rows behind the figure. */
  url?: string;
  /** Share of the whole in percent, as the page prints it; computed where the page gives none. */
  share?: number | string;
  /** 12-digit division code; the map joins on it. */
  code?: string;
}

export interface Series {
  name: string;
  items: Datum[];
}

export interface ChartData {
  /** Unit of every value: 件, %, 万元. */
  unit?: string;
  /** One series without a name … */
  items?: Datum[];
  /** … or several side by side. */
  series?: Series[];
  /** Lines drawn across the chart, e.g. the checkpoint of 50%. */
  marks?: { name: string; value: number | string }[];
}

/** A value as a number; what is not known stays unknown and is never drawn as nought. */
export function toNumber(value: Datum["value"]): number | null {
  if (value === null || value === "") return null;
  const number = Number(value);
  return Number.isFinite(number) ? number : null;
}

export function seriesOf(data: ChartData): Series[] {
  return data.series ?? [{ name: "", items: data.items ?? [] }];
}

/** Figures as the pages print them: thousands separated, no more decimals than given (at most two). */
export function figure(value: number | null, unit = ""): string {
  if (value === null) return "—";
  const text = value.toLocaleString("en-US", { maximumFractionDigits: 2 });
  return unit === "%" ? `${text}%` : unit ? `${text} ${unit}` : text;
}

/** Each item's share of the whole in percent, one decimal, rounded half up as officials do. */
export function shares(items: Datum[]): string[] {
  const values = items.map((item) => toNumber(item.value) ?? 0);
  const whole = values.reduce((sum, value) => sum + value, 0);
  return items.map((item, index) => {
    if (item.share !== undefined) return `${item.share}%`;
    // Whole tenths of a percent are added up exactly before rounding, so 2.25 does not slip to 2.2.
    const tenths = whole === 0 ? 0 : Math.floor(((values[index] ?? 0) * 2000 + whole) / (2 * whole));
    return `${(tenths / 10).toFixed(1)}%`;
  });
}

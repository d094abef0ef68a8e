import type { Role } from "../../runtime/vrrp/machine/types.ts";
import { causeWords, type Edge } from "./edges.ts";

type Point = readonly [x: number, y: number];

const places: Readonly<Record<Role, Point>> = {
  init: [110, 220],
  backup: [370, 130],
  master: [760, 130],
  fault: [565, 330],
  stopped: [880, 330],
};

const width = 980;
const half: Point = [68, 24];
const legendTop = 410;
const lineHeight = 20;
/** How far an edge's middle stands off the straight line: so that two ways are two lines. */
const bends: Readonly<Record<string, number>> = { "init master": -230 };
const usualBend = 34;

/** The picture as SVG that renders on its own, in light and dark surroundings. */
export function picture(edges: readonly Edge[]): string {
  const legend = edges.flatMap(legendLines);
  const height = legendTop + legend.length * lineHeight + 15;
  return `${[
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" font-family="sans-serif" font-size="14" role="img" aria-label="States of a VRRP instance">`,
    `<defs><marker id="tip" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto-start-reverse"><path d="M0 0L10 5L0 10z" fill="#57606a"/></marker></defs>`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...edges.map(drawEdge),
    ...Object.entries(places).map(([role, place]) => drawRole(role, place)),
    ...legend.map(
      (line, index) =>
        `<text x="${line.indent}" y="${legendTop + index * lineHeight}" fill="#24292f"${line.strong ? ' font-weight="bold"' : ""}>${escape(line.text)}</text>`,
    ),
    "</svg>",
  ].join("\n")}\n`;
}

const colours: Readonly<Record<string, string>> = {
  master: "#dafbe1",
  backup: "#fff8c5",
  fault: "#ffebe9",
};

function drawRole(role: string, [x, y]: Point): string {
  const box = `<rect x="${x - half[0]}" y="${y - half[1]}" width="${2 * half[0]}" height="${2 * half[1]}" rx="10" fill="${colours[role] ?? "#f6f8fa"}" stroke="#57606a" stroke-width="1.5"/>`;
  return `${box}<text x="${x}" y="${y + 5}" text-anchor="middle" font-weight="bold" fill="#24292f">${role.toUpperCase()}</text>`;
}

function drawEdge({ number, from, to }: Edge): string {
  const end = places[to];
  const begin: Point = from ? places[from] : [end[0], end[1] - 95];
  const bend = from ? (bends[`${from} ${to}`] ?? usualBend) : 0;
  const middle = offset(begin, end, bend);
  const start = from ? leave(begin, middle) : begin;
  const stop = leave(end, middle);
  const badge: Point = [
    (start[0] + 2 * middle[0] + stop[0]) / 4,
    (start[1] + 2 * middle[1] + stop[1]) / 4,
  ];
  const any = from
    ? ""
    : `<text x="${begin[0]}" y="${begin[1] - 8}" text-anchor="middle" fill="#57606a" font-style="italic">any state</text>`;
  return (
    `<path d="M${point(start)}Q${point(middle)} ${point(stop)}" fill="none" stroke="#57606a" stroke-width="1.5" marker-end="url(#tip)"/>${any}` +
    `<circle cx="${round(badge[0])}" cy="${round(badge[1])}" r="11" fill="#0969da"/><text x="${round(badge[0])}" y="${round(badge[1] + 5)}" text-anchor="middle" fill="#ffffff" font-size="12">${number}</text>`
  );
}

/** The point beside the middle of a line. */
function offset([x1, y1]: Point, [x2, y2]: Point, by: number): Point {
  const length = Math.hypot(x2 - x1, y2 - y1);
  return [(x1 + x2) / 2 - ((y2 - y1) / length) * by, (y1 + y2) / 2 + ((x2 - x1) / length) * by];
}

/** Where the way from a box to a point leaves the box. */
function leave([x, y]: Point, [toX, toY]: Point): Point {
  const [dx, dy] = [toX - x, toY - y];
  const scale = Math.min(
    dx === 0 ? Infinity : (half[0] + 2) / Math.abs(dx),
    dy === 0 ? Infinity : (half[1] + 2) / Math.abs(dy),
  );
  return [x + dx * scale, y + dy * scale];
}

interface LegendLine {
  readonly text: string;
  readonly indent: number;
  readonly strong: boolean;
}

const mostLetters = 118;

function legendLines({ number, from, to, causes }: Edge): readonly LegendLine[] {
  const way = `${number}  ${(from ?? "any state").toUpperCase()} → ${to.toUpperCase()}`;
  const lines: string[] = [];
  for (const cause of causes.map(causeWords)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + cause.length + 2 <= mostLetters)
      lines[lines.length - 1] = `${last}; ${cause}`;
    else lines.push(cause);
  }
  return [
    { text: way, indent: 25, strong: true },
    ...lines.map((text) => ({ text, indent: 50, strong: false })),
  ];
}

const escape = (text: string): string =>
  text.replace(/[&<>]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const round = (value: number): number => Math.round(value * 10) / 10;
const point = ([x, y]: Point): string => `${round(x)} ${round(y)}`;

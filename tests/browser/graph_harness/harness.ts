/** A page with one graph view and hooks for the pixel tests. */
import { Table } from "../../../js/src/core/arrow";
import { GraphView } from "../../../js/src/core/graph";
import { readTheme, riskColour } from "../../../js/src/core/theme";

type Columns = Record<string, unknown[]>;

interface NodeSpec {
  id: string;
  label: string;
  sub?: string;
  kind?: string;
  risk?: number;
  x: number;
  y: number;
  sanctioned?: boolean;
  illicit?: string;
  moreText?: string;
}
interface EdgeSpec {
  from: string;
  to: string;
  value: number;
  text: string;
}

function tables(nodes: NodeSpec[], edges: EdgeSpec[]): [Table, Table] {
  const at = new Map(nodes.map((n, i) => [n.id, i]));
  const columns = (c: Columns) => Table.fromColumns(c as Record<string, never[]>);
  return [
    columns({
      id: nodes.map((n) => n.id),
      label: nodes.map((n) => n.label),
      sub: nodes.map((n) => n.sub ?? ""),
      kind: nodes.map((n) => n.kind ?? "wallet"),
      risk: nodes.map((n) => n.risk ?? Number.NaN),
      scoreText: nodes.map((n) => n.risk?.toFixed(1) ?? ""),
      sanctioned: nodes.map((n) => n.sanctioned ?? false),
      illicit: nodes.map((n) => n.illicit ?? ""),
      x: nodes.map((n) => n.x),
      y: nodes.map((n) => n.y),
      moreText: nodes.map((n) => n.moreText ?? ""),
      group: nodes.map((n) => n.kind === "group"),
    }),
    columns({
      src: edges.map((e) => at.get(e.from)),
      dst: edges.map((e) => at.get(e.to)),
      value: edges.map((e) => e.value),
      text: edges.map((e) => e.text),
      exact: edges.map((e) => e.text),
      first: edges.map(() => Date.UTC(2022, 2, 23)),
      last: edges.map(() => Date.UTC(2022, 4, 4)),
      share: edges.map((e) => Math.min(1, e.value / 34_000)),
    }),
  ];
}

/** The picture of the board: one source, seven listed wallets, groups behind them. */
function theft(): [Table, Table] {
  const rows = [
    ["0x35fb…d4b1", 97.8, 33_600, "33.6k ETH", "8 wallets", "33.6k ETH · top 0x99b6…a12d"],
    ["0xf7b3…f1be", 97.1, 25_100, "25.1k ETH", "8 wallets", "25.1k ETH · top 0x93df…f704"],
    ["0x3e37…55e9", 96.9, 23_500, "23.5k ETH", "7 wallets", "23.5k ETH · top 0xde46…03e7"],
    ["0x53b6…bfc1", 96.4, 21_600, "21.6k ETH", "3 wallets", "21.5k ETH · top 0x002c…dd44"],
    ["0xa0e1…0e4b", 95.8, 18_300, "18.3k ETH", "3 wallets", "18.3k ETH · top 0x9e1e…03b1"],
    ["0x0872…7243", 94.9, 12_600, "12.6k ETH", "4 wallets", "12.6k ETH · top 0xf945…279c"],
    ["0x3cff…e073", 94.1, 10_100, "10.1k ETH", "3 wallets", "10.1k ETH · top 0xb365…d81d"],
  ] as const;
  const nodes: NodeSpec[] = [
    { id: "thief", label: "Ronin bridge exploiter", sub: "0x098b…2f96 · OFAC SDN", risk: 99.2, x: 0, y: 0, sanctioned: true, illicit: "theft", moreText: "+20 more, 37.3k ETH" },
    { id: "in1", label: "0x6656…5617", sub: "no tag", kind: "unknown", x: -160, y: -60 },
    { id: "in2", label: "0xe708…ce10", sub: "no tag", x: -160, y: 60 },
  ];
  const edges: EdgeSpec[] = [
    { from: "in1", to: "thief", value: 3_700, text: "2 × · 3.7k ETH" },
    { from: "in2", to: "thief", value: 900, text: "0.9k ETH" },
  ];
  rows.forEach(([id, risk, value, text, group, sub], i) => {
    const y = (i - 3) * 67;
    nodes.push({ id, label: id, sub: "OFAC SDN", risk, x: 230, y, sanctioned: true });
    nodes.push({ id: `group:${id}`, label: group, sub, kind: "group", risk: 40, x: 390, y });
    edges.push({ from: "thief", to: id, value, text }, { from: id, to: `group:${id}`, value, text: "" });
  });
  return tables(nodes, edges);
}

/** One node of each kind, every risk and mark, in force layout. */
function kinds(): [Table, Table] {
  const names = ["wallet", "customer", "exchange", "contract", "mixer", "bank", "unknown", "group"];
  const nodes: NodeSpec[] = names.flatMap((kind, i) =>
    [0, 1, 2, 3].map((row) => ({
      id: `${kind}${row}`, label: `${kind} ${row}`, sub: "sub", kind, x: i * 90, y: row * 90,
      risk: [Number.NaN, 15 + i * 5, 95, 60][row], sanctioned: row === 2 || (row === 3 && i % 2 === 0), illicit: row === 3 ? "theft" : "",
    })),
  ); // prettier-ignore
  const edges: EdgeSpec[] = names.slice(1).flatMap((kind, i) => [
    { from: `${names[i]}0`, to: `${kind}1`, value: 10 ** (i / 2), text: `${i + 1} × · 1.25 M USD` },
    { from: `${kind}1`, to: `${names[i]}0`, value: 5, text: "5 USD" },
  ]);
  edges.push({ from: "bank3", to: "bank3", value: 50, text: "to itself" });
  return tables(nodes, edges);
}

/** A cloud of nodes with edges between near ones, the same for the same size. */
function cloud(n: number, m: number): [Table, Table] {
  let seed = 42;
  const random = () => ((seed = (seed * 1_664_525 + 1_013_904_223) >>> 0) / 2 ** 32);
  const normal = () => Math.sqrt(-2 * Math.log(random() + 1e-12)) * Math.cos(6.2832 * random());
  const clusters = Array.from({ length: 40 }, () => [normal() * 1000, normal() * 700]);
  const x: number[] = [];
  const y: number[] = [];
  for (let i = 0; i < n; i++) {
    x.push(clusters[i % 40][0] + normal() * 140);
    y.push(clusters[i % 40][1] + normal() * 140);
  }
  const range = Array.from({ length: n }, (_, i) => i);
  const src = Array.from({ length: m }, () => Math.floor(random() * n));
  const dst = src.map((s) => (random() < 0.8 ? (s + 40 * Math.ceil(random() * 30)) % n : Math.floor(random() * n)));
  const columns = (c: Columns) => Table.fromColumns(c as Record<string, never[]>);
  return [
    columns({
      id: range.map((i) => `n${i}`), label: range.map((i) => `0x${(i * 7919).toString(16).padStart(4, "0")}…${(i % 4096).toString(16)}`),
      sub: range.map(() => ""), kind: range.map((i) => ["wallet", "unknown", "exchange", "contract"][i % 17 === 0 ? 2 : i % 4 === 3 ? 3 : 0]),
      risk: range.map((i) => (i % 3 === 0 ? (i * 37) % 100 : Number.NaN)), sanctioned: range.map((i) => i % 211 === 0),
      illicit: range.map((i) => (i % 307 === 0 ? "scam" : "")), x, y, group: range.map(() => false),
    }),
    columns({ src, dst, value: src.map(() => 10 ** (random() * 5)), text: src.map(() => "1 ETH") }),
  ]; // prettier-ignore
}

const log: unknown[][] = [];
let view: GraphView | null = null;
let pixels: ImageData | null = null;

const harness = {
  log,
  make(options: object = {}) {
    view?.dispose();
    const host = document.getElementById("host") as HTMLElement;
    view = new GraphView(host, {
      onSelect: (ids, additive) => log.push(["select", ids, additive]),
      onSelectEdge: (src, dst) => log.push(["edge", src, dst]),
      onOpen: (id) => log.push(["open", id]),
      onMove: (positions, before) => log.push(["move", positions, before]),
      onCamera: (camera) => log.push(["camera", camera]),
      onFocusNode: (id, text) => log.push(["cursor", id, text]),
      onNotice: (text) => log.push(["notice", text]),
      onMenu: (target) => log.push(["menu", target]),
      ...options,
    });
    return view;
  },
  data: { theft, kinds, cloud, tables },
  show(name: "theft" | "kinds", layout: "flow" | "force", focus: string[] = []) {
    const [nodes, edges] = harness.data[name]();
    view?.setData(nodes, edges, { layout, focus });
  },
  /** One more graph beside the first. */
  another(host: HTMLElement) {
    const made = new GraphView(host, { legend: false, label: "Another graph" });
    const [nodes, edges] = harness.data.theft();
    made.setData(nodes, edges, { layout: "flow", focus: ["thief"] });
    return made;
  },
  /** Tables from Arrow streams in base64, as the kernel sends them. */
  streams(...texts: string[]): Table[] {
    return texts.map((text) => Table.fromIPC(Uint8Array.from(atob(text), (c) => c.charCodeAt(0))));
  },
  hostile() {
    const [nodes, edges] = tables(
      [
        { id: "a", label: "<img src=x onerror=alert(1)>", sub: "</text><script>alert(2)</script>", x: 0, y: 0, risk: 80, illicit: '"><b>' },
        { id: "b", label: "\u202eevil\u0000 & <b>", x: 200, y: 0 },
      ],
      [{ from: "a", to: "b", value: 1, text: "<svg onload=alert(3)>" }],
    );
    view?.setData(nodes, edges, { layout: "flow", focus: ["a"] });
  },
  /** Where a node is on the page, CSS pixels. */
  at(id: string): [number, number] {
    const v = view as GraphView;
    const [x, y] = v.place(id) as [number, number];
    const box = v.element.getBoundingClientRect();
    return [box.left + x, box.top + y];
  },
  /** Milliseconds of frames while panning and at rest; at rest the device is waited for. */
  async time(frames: number) {
    const v = view as GraphView;
    const wait = (ms: number) => new Promise((done) => setTimeout(done, ms));
    const device = () => {
      const canvas = v.element.querySelector("canvas[aria-hidden]") as HTMLCanvasElement;
      const gl = canvas?.getContext("webgl2");
      gl?.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
    };
    const moving: number[] = [];
    for (let i = 0; i < frames; i++) {
      const began = performance.now();
      v.panBy(3, 1);
      await new Promise(requestAnimationFrame);
      await new Promise((done) => setTimeout(done, 0));
      device();
      moving.push(performance.now() - began);
    }
    await wait(400);
    device();
    const rest: number[] = [];
    for (let i = 0; i < 3; i++) {
      v.zoomBy(1.02);
      await wait(60);
      device();
      await wait(200);
      device();
      rest.push(v.stats.frameTime);
    }
    moving.sort((a, b) => a - b);
    return { moving: moving[moving.length >> 1], rest: Math.max(...rest), ...v.stats };
  },
  theme: () => readTheme(document.body),
  colour: (score: number) => riskColour(readTheme(document.body), score),
  /** Keep a picture to ask for its pixels. */
  async look(png: string) {
    const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
    context.drawImage(image, 0, 0);
    pixels = context.getImageData(0, 0, image.width, image.height);
  },
  pixel: (x: number, y: number) => [...(pixels as ImageData).data.slice(4 * (y * (pixels as ImageData).width + x), 4 * (y * (pixels as ImageData).width + x) + 3)],
  /** How many pixels of a rectangle are near a colour. */
  count(x: number, y: number, w: number, h: number, [r, g, b]: number[], near = 40): number {
    let n = 0;
    for (let j = y; j < y + h; j++) {
      for (let i = x; i < x + w; i++) {
        const [pr, pg, pb] = harness.pixel(i, j);
        if (Math.abs(pr - r) + Math.abs(pg - g) + Math.abs(pb - b) <= near) n++;
      }
    }
    return n;
  },
  /** Mean difference, 0 to 255, between the picture kept and the one for export. */
  async difference(): Promise<number> {
    const image = await createImageBitmap(await (view as GraphView).toPNG(1));
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d") as OffscreenCanvasRenderingContext2D;
    context.drawImage(image, 0, 0);
    const other = context.getImageData(0, 0, image.width, image.height);
    const mine = pixels as ImageData;
    let sum = 0;
    for (let j = 0; j < image.height; j++) for (let i = 0; i < image.width * 4; i++) sum += Math.abs(other.data[j * image.width * 4 + i] - mine.data[j * mine.width * 4 + i]);
    return sum / (image.width * image.height * 3);
  },
};

(globalThis as unknown as { harness: typeof harness; view: () => GraphView | null }).harness = harness;
(globalThis as unknown as { view: () => GraphView | null }).view = () => view;

/** Shapes of an SVG as text; all lengths are pixels. */

const FONT = "font-family='Helvetica, Arial, sans-serif'";

/** The colours of a kind of shape. */
export interface Look {
  /** Colour of the area, such as `#ffffff`. */
  readonly fill: string;
  /** Colour of the border, such as `#52606d`. */
  readonly stroke: string;
  /** Whether the border is dashed. */
  readonly dashed?: boolean;
}

/** A position and a size. */
export interface Frame {
  /** Distance of the left edge from the left of the picture. */
  readonly x: number;
  /** Distance of the upper edge from the top of the picture. */
  readonly y: number;
  /** Width. */
  readonly width: number;
  /** Height. */
  readonly height: number;
}

/** A rectangle with a title at its top left, and lines below. */
export function box(frame: Frame, look: Look, title: string, lines: readonly string[] = []): string {
  const { x, y, width, height } = frame;
  const dash = look.dashed ? " stroke-dasharray='6 4'" : "";
  return [
    `<rect x='${x}' y='${y}' width='${width}' height='${height}' rx='6' fill='${look.fill}' stroke='${look.stroke}'${dash}/>`,
    text(x + 12, y + 20, title, { bold: true }),
    ...lines.map((line, index) => text(x + 12, y + 38 + index * 16, line)),
  ].join("\n");
}

/** A rounded label with centered text. */
export function pill(frame: Frame, look: Look, label: string): string {
  const { x, y, width, height } = frame;
  return [
    `<rect x='${x}' y='${y}' width='${width}' height='${height}' rx='${height / 2}' fill='${look.fill}' stroke='${look.stroke}'/>`,
    text(x + width / 2, y + height / 2 + 4.5, label, { anchor: "middle" }),
  ].join("\n");
}

/** A line of text; its position is its base line. */
export function text(
  x: number,
  y: number,
  content: string,
  { bold = false, anchor = "start" }: { bold?: boolean; anchor?: "start" | "middle" | "end" } = {},
): string {
  const weight = bold ? " font-weight='bold'" : "";
  const place = anchor === "start" ? "" : ` text-anchor='${anchor}'`;
  return `<text x='${x}' y='${y}' ${FONT} font-size='13' fill='#1f2933'${weight}${place}>${escaped(content)}</text>`;
}

/** A straight line. */
export function line(x1: number, y1: number, x2: number, y2: number, end = ""): string {
  return `<line x1='${x1}' y1='${y1}' x2='${x2}' y2='${y2}' stroke='#52606d' stroke-width='1.5'${end}/>`;
}

/** A straight line that ends in an arrow. */
export function arrow(x1: number, y1: number, x2: number, y2: number): string {
  return line(x1, y1, x2, y2, " marker-end='url(#arrow)'");
}

/** A whole picture on white. */
export function picture(width: number, height: number, title: string, shapes: readonly string[]): string {
  return [
    `<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 ${width} ${height}' width='${width}' height='${height}' role='img'>`,
    `<title>${escaped(title)}</title>`,
    "<defs><marker id='arrow' markerWidth='10' markerHeight='8' refX='9' refY='4' orient='auto'><path d='M0,0 L10,4 L0,8 z' fill='#52606d'/></marker></defs>",
    `<rect width='${width}' height='${height}' fill='#ffffff'/>`,
    ...shapes,
    "</svg>",
    "",
  ].join("\n");
}

/** Text of a shape. */
export function escaped(content: string): string {
  return content.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

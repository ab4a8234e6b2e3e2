/** The names of a cluster's servers: `server-0`, `server-1`, … */
export function serverNames(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `server-${index}`);
}

import { distance } from "fastest-levenshtein";

/**
 * The candidate that differs least, if little enough to be a slip: case, `-` and `_` do not count. None where two differ
 * as little, since the wrong one is worse than none.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const bare = (text: string) => text.toLowerCase().replace(/[-_ ]/g, "");
  const most = Math.max(1, Math.floor(bare(word).length / 3));
  const ranked = [...new Set(candidates)]
    .map((candidate) => ({ candidate, steps: distance(bare(word), bare(candidate)) }))
    .filter(({ steps, candidate }) => steps <= most && steps < bare(candidate).length)
    .sort((a, b) => a.steps - b.steps);
  return ranked[0]?.steps === ranked[1]?.steps ? undefined : ranked[0]?.candidate;
}

import { bootRows } from "./boot";
import { planRows } from "./plan";
import { type Row, table } from "./row";
import { synthRows } from "./synth";
import { testRows } from "./tests";

const BOOT = "--boot";

/** `npm run bench`: measures this project and its references in one run. `-- --boot` measures servers too. */
async function main(): Promise<void> {
  const unknown = process.argv.slice(2).filter((argument) => argument !== BOOT);
  if (unknown.length > 0) throw new Error(`bench: got ${unknown.join(" ")}, expected nothing or ${BOOT}`);
  const boot: readonly Row[] = process.argv.includes(BOOT)
    ? await bootRows()
    : [{ what: "boot: three servers", ours: "not measured", reference: `npm run bench -- ${BOOT}, some minutes` }];
  console.log(table([...(await synthRows()), ...(await planRows()), ...testRows(), ...boot]));
}

main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});

import { delimiter } from "node:path";
import { which } from "../../lab/which";

/** The system's own programs first, as on a server. A python3 that is a wrapper would start slowly. */
export const SERVER_PATH = ["/usr/bin", "/bin", process.env.PATH].join(delimiter);

const missing = ["bash", "python3", "openssl"].find((program) => which(program, SERVER_PATH) === undefined);

/** Why scripts of servers that call these programs cannot run here; undefined when they can. */
export const withoutServerPrograms = missing && `${missing} is not on PATH, which scripts of servers call: install it`;

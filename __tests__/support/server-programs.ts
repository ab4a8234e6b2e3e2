import { SERVER_PATH, which } from "../../lab/which";

const missing = ["bash", "python3", "openssl"].find((program) => which(program, SERVER_PATH) === undefined);

/** Why scripts of servers that call these programs cannot run here; undefined when they can. */
export const withoutServerPrograms = missing && `${missing} is not on PATH, which scripts of servers call: install it`;

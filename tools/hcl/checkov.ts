import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { TerraformResource, type TerraformStack } from "cdktf";

/** A reason why a resource fails a check of checkov: a comment before its constructor in `lib`. */
export interface Reason {
  /** The file with the comment, such as `lib/aws/stack-bucket.ts`. */
  readonly path: string;
  /** The check, such as `CKV_AWS_150`. */
  readonly check: string;
  /** The reason, one sentence. */
  readonly text: string;
  /** Type of the resource, such as `aws_lb`. */
  readonly type: string;
  /** Id of the construct. */
  readonly id: RegExp;
  /** The classes of the file that create the resource; undefined when a function creates it in any construct. */
  readonly creators?: readonly string[];
}

const LIB = join(__dirname, "../../lib");
/** Comments of one resource, and its constructor with the scope and the id. */
const COMMENTS = /((?:^ *\/\/ checkov:skip=\w+: .+\n)+)[^\n]*\bnew (\w+)\((\w+), (?:"([^"]+)"|`([^`]+)`)/gm;

/** The reasons in the code. */
export const REASONS: readonly Reason[] = readdirSync(LIB, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".ts"))
  .sort()
  .flatMap((path) => reasonsOf(`lib/${path}`, readFileSync(join(LIB, path), "utf8")));

function reasonsOf(path: string, source: string): Reason[] {
  const classes = [...source.matchAll(/^(?:export )?(?:abstract )?class (\w+)/gm)].map(([, name]) => name as string);
  const modules = new Map(
    [...source.matchAll(/^import \{ (\w+)[^}]*\} from "@cdktf\/provider-aws\/lib\/([a-z0-9-]+)"/gm)].map(
      ([, name, module]) => [name as string, `aws_${(module as string).replaceAll("-", "_")}`],
    ),
  );
  const found = [...source.matchAll(COMMENTS)].flatMap(([, comments = "", name = "", scope, plain, template = ""]) => {
    const type = modules.get(name);
    if (type === undefined) throw new Error(`${path}: got a reason for ${name}, expected a resource of AWS`);
    const id = new RegExp(`^${plain ?? template.replaceAll(/\$\{[^}]*\}/g, ".*")}$`);
    return [...comments.matchAll(/checkov:skip=(\w+): (.+)/g)].map(([, check = "", text = ""]) => ({
      ...{ path, check, text, type, id },
      ...(scope === "this" && { creators: classes }),
    }));
  });
  const written = source.match(/checkov:skip=/g)?.length ?? 0;
  if (found.length !== written)
    throw new Error(`${path}: got ${written} reasons, of which ${found.length} are before a constructor`);
  return found;
}

/** The reasons of a stack's resources by their addresses, such as `aws_lb.cluster_balancer_balancer`. */
export function reasonsIn(stack: TerraformStack): ReadonlyMap<string, readonly Reason[]> {
  const resources = stack.node.findAll().filter(TerraformResource.isTerraformResource);
  return new Map(
    resources.map((resource) => {
      const creator = classesOf(resource.node.scope);
      const reasons = REASONS.filter(
        ({ type, id, creators }) =>
          type === resource.terraformResourceType &&
          id.test(resource.node.id) &&
          (creators === undefined || creators.some((name) => creator.includes(name))),
      );
      return [`${resource.terraformResourceType}.${resource.friendlyUniqueId}`, reasons] as const;
    }),
  );
}

/** The names of an object's class and of the classes that it extends. */
function classesOf(object: object | undefined): string[] {
  if (object === undefined) return [];
  const prototype = Object.getPrototypeOf(object) as object | null;
  return prototype === null ? [] : [prototype.constructor.name, ...classesOf(prototype)];
}

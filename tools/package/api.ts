import { join } from "node:path";
import {
  type Declaration,
  getCombinedModifierFlags,
  ModifierFlags,
  type Program,
  type Signature,
  SymbolFlags,
  type Type,
  type TypeChecker,
  TypeFlags,
  TypeFormatFlags,
  type Symbol as TypeScriptSymbol,
} from "typescript";

const ROOT = join(__dirname, "../..");
const FORMAT = TypeFormatFlags.NoTruncation | TypeFormatFlags.UseAliasDefinedOutsideCurrentScope;

/**
 * Everything that the library offers, one line a member: `VpcProps.cidr: string`. A line that goes or changes is a
 * breaking change for somebody.
 */
export function apiOf(program: Program): string[] {
  const checker = program.getTypeChecker();
  const index = program.getSourceFile(join(ROOT, "index.ts"));
  const module = index && checker.getSymbolAtLocation(index);
  if (module === undefined) throw new Error("index.ts: is not part of the program, expected its exports");
  const symbols = checker
    .getExportsOfModule(module)
    .map((symbol) => (symbol.flags & SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  const written = new Map(
    symbols.map((symbol) => [symbol, writtenOut(checker, checker.getDeclaredTypeOfSymbol(symbol))]),
  );
  return symbols.flatMap((symbol) => new Export(checker, symbol, written).lines());
}

/** One export, of a class, a function or a type. */
class Export {
  constructor(
    private readonly checker: TypeChecker,
    private readonly symbol: TypeScriptSymbol,
    /** All exports, with all that each has. */
    private readonly all: ReadonlyMap<TypeScriptSymbol, string>,
  ) {}

  lines(): string[] {
    const { checker, symbol } = this;
    const { name } = symbol;
    const declared = checker.getDeclaredTypeOfSymbol(symbol);
    if (!(symbol.flags & SymbolFlags.Value)) {
      const others = partsOf(declared).flatMap((part) => this.listed(part)?.name ?? []);
      return [[`type ${name}`, ...others].join(" "), ...this.members(name, declared)];
    }
    const type = checker.getTypeOfSymbol(symbol);
    const calls = type
      .getCallSignatures()
      .map((signature) => `function ${name}${this.parameters(signature)}: ${this.texts(signature.getReturnType())}`);
    const constructors = type.getConstructSignatures().map((signature) => `new ${name}${this.parameters(signature)}`);
    return [...calls, ...constructors, ...(constructors.length > 0 ? this.members(name, declared) : [])];
  }

  /** The members of a type, and theirs, where they are records; of a union each one's by its place. */
  private members(path: string, type: Type): string[] {
    const records = partsOf(type).filter((part) => this.isRecord(part) && !this.listed(part));
    return records.flatMap((record, index) =>
      record
        .getProperties()
        .filter(isOffered)
        .flatMap((member) => this.member(records.length > 1 ? `${path}(${index + 1})` : path, member)),
    );
  }

  private member(path: string, member: TypeScriptSymbol): string[] {
    const type = this.checker.getTypeOfSymbol(member);
    const place = `${path}.${member.name}`;
    const optional = member.flags & SymbolFlags.Optional ? "?" : "";
    return [`${place}${optional}: ${this.texts(type)}`, ...this.members(place, type)];
  }

  private text(type: Type): string {
    const listed = this.listed(type);
    if (listed !== undefined) return listed.name;
    if (this.isRecord(type)) return "{ below }";
    const value = type.getStringIndexType();
    if (value !== undefined) return `Record<string, ${this.texts(value)}>`;
    return this.checker.typeToString(type, undefined, FORMAT);
  }

  /** The other export that a type is, by name or by all that it has; it has lines of its own. */
  private listed(type: Type): TypeScriptSymbol | undefined {
    const others = [...this.all.keys()].filter((other) => other !== this.symbol);
    const named = others.find((other) => other === (type.aliasSymbol ?? type.symbol));
    if (named || !this.isRecord(type)) return named;
    const text = writtenOut(this.checker, type);
    return others.find((other) => this.all.get(other) === text);
  }

  /** Whether a type is a record: no primitive, list, function, or class of a package. */
  private isRecord(type: Type): boolean {
    if (!(type.flags & (TypeFlags.Object | TypeFlags.Intersection)) || this.checker.isArrayLikeType(type)) return false;
    if (type.getCallSignatures().length > 0 || type.getProperties().length === 0) return false;
    return type.symbol === undefined || ["__type", "__object"].includes(type.symbol.name) || !isOfPackage(type.symbol);
  }

  private texts(type: Type): string {
    return [...new Set(partsOf(type).map((part) => this.text(part)))].join(" | ");
  }

  private parameters(signature: Signature): string {
    const types = signature.getParameters().map((parameter) => this.checker.getTypeOfSymbol(parameter));
    return `(${types.map((type) => this.texts(type)).join(", ")})`;
  }
}

function writtenOut(checker: TypeChecker, type: Type): string {
  return checker.typeToString(type, undefined, FORMAT | TypeFormatFlags.InTypeAlias);
}

function partsOf(type: Type): readonly Type[] {
  return type.isUnion() && !(type.flags & TypeFlags.Boolean) ? type.types : [type];
}

/** Whether a member is for others: not private, and not what a base class of CDKTF has. */
function isOffered(member: TypeScriptSymbol): boolean {
  const flags = member.valueDeclaration ? getCombinedModifierFlags(member.valueDeclaration as Declaration) : 0;
  const ofClass = (member.flags & (SymbolFlags.Method | SymbolFlags.Accessor)) !== 0 || flags !== 0;
  return (
    !(flags & (ModifierFlags.Private | ModifierFlags.Protected | ModifierFlags.Static)) &&
    !(ofClass && isOfPackage(member))
  );
}

function isOfPackage(symbol: TypeScriptSymbol): boolean {
  return (
    symbol.declarations?.some((declaration) => declaration.getSourceFile().fileName.includes("/node_modules/")) ?? false
  );
}

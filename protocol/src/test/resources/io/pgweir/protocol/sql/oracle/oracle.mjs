// Asks PostgreSQL's own parser what each text on stdin is. In: a text a line, in base64. Out: a line of fields with tabs between them,
// each a list with blanks between its members, which are percent-encoded.
//   kinds       what each statement is
//   writes      the kinds of nodes that write, lock or change something, where they would run
//   functions   [schema, name] of all calls that would run
//   operators   [schema, name] of all operators that would run
//   types       [schema, name] of all types that something would be cast to
// or 'refused' alone where the parser refuses the text.
import { createInterface } from 'node:readline';
import { loadModule, parseSync } from 'libpg-query';

await loadModule();

const READS = new Set(['SelectStmt', 'ExplainStmt', 'PrepareStmt', 'DeclareCursorStmt', 'VariableShowStmt', 'CopyStmt']);
const SESSION = new Set(['VariableSetStmt', 'DiscardStmt', 'DeallocateStmt', 'FetchStmt', 'ClosePortalStmt', 'UnlistenStmt',
  'TransactionStmt', 'ConstraintsSetStmt']);
const off = (option) => {
  const value = option.arg && Object.values(option.arg)[0];
  return value !== undefined && ['off', 'false', '0'].includes(String(value.sval ?? value.boolval ?? value.ival ?? '').toLowerCase());
};
const strings = (list) => list.map((item) => item.String?.sval ?? '');
const qualified = (list) => [list.length > 1 ? list.at(-2) : '', list.at(-1)];

function look(text) {
  const parsed = parseSync(text);
  const seen = { kinds: (parsed.stmts ?? []).map(({ stmt }) => Object.keys(stmt)[0]), writes: [], functions: [], operators: [], types: [] };
  for (const { stmt } of parsed.stmts ?? []) {
    const [kind, body] = Object.entries(stmt)[0];
    if (!READS.has(kind) && !SESSION.has(kind)) seen.writes.push(kind);
    if (kind === 'TransactionStmt' && /PREPARE/.test(body.kind)) seen.writes.push(body.kind);
    walk(kind, body, seen);
  }
  return seen;
}

function walk(kind, node, seen) {
  if (Array.isArray(node)) {
    for (const item of node) walk('', item, seen);
    return;
  }
  if (node === null || typeof node !== 'object') return;
  if (kind === 'ExplainStmt' && !(node.options ?? []).some(({ DefElem: o }) => o.defname === 'analyze' && !off(o))) return;
  if (['InsertStmt', 'UpdateStmt', 'DeleteStmt', 'MergeStmt', 'LockingClause', 'CreateTableAsStmt'].includes(kind)) seen.writes.push(kind);
  if (kind === 'ExecuteStmt' || kind === 'RefreshMatViewStmt') seen.writes.push(kind);
  if (node.intoClause && kind === 'SelectStmt') seen.writes.push('IntoClause');
  if (kind === 'CopyStmt' && (node.is_from || node.filename || node.is_program)) seen.writes.push('CopyStmt');
  if (kind === 'DeclareCursorStmt' && (node.options & 0x20) && !seen.kinds.includes('ExplainStmt')) seen.writes.push('WithHold'); // EXPLAIN declares none
  if (kind === 'FuncCall' && node.funcformat !== 'COERCE_SQL_SYNTAX') seen.functions.push(qualified(strings(node.funcname)));
  // A field of what is no column may be a call with it.
  if (kind === 'A_Indirection') for (const item of node.indirection) if (item.String) seen.functions.push(['', item.String.sval]);
  if (kind === 'TypeCast') seen.types.push(qualified(strings(node.typeName.names)));
  if (kind === 'A_Expr' && node.kind === 'AEXPR_OP') seen.operators.push(qualified(strings(node.name)));
  if (kind === 'SortBy' && node.useOp) seen.operators.push(qualified(strings(node.useOp)));
  for (const [key, value] of Object.entries(node)) walk(/^[A-Z]/.test(key) ? key : kindOf(key), value, seen);
}

// Fields whose type is fixed hold the node's body without its kind.
const kindOf = (key) => ({ larg: 'SelectStmt', rarg: 'SelectStmt' })[key] ?? '';

const field = (list) => list.map((item) => encodeURIComponent(Array.isArray(item) ? item.join('\u0001') : item)).join(' ');

for await (const line of createInterface({ input: process.stdin })) {
  let answer = 'refused';
  try {
    const seen = look(Buffer.from(line, 'base64').toString());
    answer = [seen.kinds, seen.writes, seen.functions, seen.operators, seen.types].map(field).join('\t');
  } catch (refused) {
    // by the parser; nothing else is thrown
  }
  console.log(answer);
}

// Runs a WebAssembly program as node's own system interface has it: wasi.mjs PROGRAM ARGUMENT...
import { readFile } from 'node:fs/promises';
import { argv, env } from 'node:process';
import { WASI } from 'node:wasi';

const args = argv.slice(2);
const wasi = new WASI({ version: 'preview1', args, env, preopens: {}, returnOnExit: true });
const program = await WebAssembly.compile(await readFile(args[0]));
const absent = (name) => () => { throw new Error(`${name} is not there`); };
const functions = WebAssembly.Module.imports(program).filter(({ module }) => module === 'env');
const missing = Object.fromEntries(functions.map(({ name }) => [name, absent(name)]));
const instance = await WebAssembly.instantiate(program, { ...wasi.getImportObject(), env: missing });
process.exitCode = wasi.start(instance);

import { statSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { fileURLToPath } from 'node:url';
import { compileFunction, constants } from 'node:vm';
import JestRuntime from 'jest-runtime';

const require = createRequire(import.meta.url);

/** Packages of this checkout, which are loaded from their sources, and those of Jest. */
const NOT_SHARED = /^(nestjs-payscore-sync|payscore-simulator|expect|@jest\/.*)(\/|$)/;

/** By name; what Jest has to load itself is undefined. */
const packages = new Map();
const transformed = new Map();
const compiled = new Map();
/** What a name in a file stands for, by the question. */
const resolved = { resolveCjs: new Map(), getCjsMockModule: new Map() };

/**
 * Loads each file of this checkout anew for each suite, as Jest does, and what does not change once for each worker:
 * packages, what names stand for, the result of transpiling a file, and that of compiling it. A suite would otherwise
 * spend a second on loading Nest and TypeORM.
 */
export default class Runtime extends JestRuntime {
  constructor(...args) {
    super(...args);
    const { executor, transformCache, _resolution: resolution } = this;
    for (const [question, known] of Object.entries(resolved)) {
      const ask = resolution[question].bind(resolution);
      resolution[question] = (from, name) => {
        const key = `${from}\0${name}`;
        if (!known.has(key)) known.set(key, ask(from, name));
        return known.get(key);
      };
    }
    const transform = transformCache.transform.bind(transformCache);
    transformCache.transform = (filename, options) => {
      const { mtimeMs } = statSync(filename);
      let known = transformed.get(filename);
      if (known?.mtimeMs !== mtimeMs) {
        known = { mtimeMs, code: transform(filename, options), map: transformCache.sourceMaps.get(filename) };
        transformed.set(filename, known);
      }
      if (known.map) transformCache.sourceMaps.set(filename, known.map);
      return known.code;
    };
    executor.compile = (code, filename) => {
      let known = compiled.get(filename);
      if (known?.code !== code) {
        const importModuleDynamically = constants.USE_MAIN_CONTEXT_DEFAULT_LOADER;
        const options = { filename, importModuleDynamically };
        known = { code, run: compileFunction(code, executor.injectedModuleParameters, options) };
        compiled.set(filename, known);
      }
      return known.run;
    };
  }

  requireModule(from, name, options, ...more) {
    const loaded = options?.isInternalModule ? undefined : packageNamed(name);
    return loaded ?? super.requireModule(from, name, options, ...more);
  }
}

/** A package as the built product gets it: found by the conditions of `import`. */
function packageNamed(name) {
  if (!name || /^[./]/.test(name) || isBuiltin(name) || NOT_SHARED.test(name)) return undefined;
  if (!packages.has(name)) packages.set(name, require(fileURLToPath(import.meta.resolve(name))));
  return packages.get(name);
}

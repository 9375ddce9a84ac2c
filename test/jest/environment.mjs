import 'reflect-metadata';
import { AsyncLocalStorage } from 'node:async_hooks';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LegacyFakeTimers, ModernFakeTimers } from '@jest/fake-timers';
import { ModuleMocker } from 'jest-mock';
import { installCommonGlobals } from 'jest-util';

const keys = [];

/**
 * An RSA-2048 private key as PKCS#8 PEM, made when it is first asked for. One takes 0.1 s of a core, and the suites
 * need hundreds: those of one run share them, or, where no servers gave the run a folder, those of one worker.
 */
function nthKeyPem(index) {
  return (keys[index] ??= keptKeyPem(index) ?? newKeyPem());
}

function newKeyPem() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' });
}

/** The run's key of this number, which the first worker that needs it makes. Undefined without a folder of the run. */
function keptKeyPem(index) {
  const { PAYSCORE_RUN_FOLDER: folder } = process.env;
  if (folder === undefined) return undefined;
  const file = join(folder, `key-${index}.pem`);
  if (!existsSync(file)) {
    const draft = `${file}.${process.pid}`;
    writeFileSync(draft, newKeyPem());
    renameSync(draft, file);
  }
  return readFileSync(file, 'utf8');
}

/**
 * What began to carry a value along, since the suite began. Node.js gives every promise the values of all of these from
 * then on, so those that suites leave behind would slow down each suite after them.
 */
const storages = new Set();
for (const begin of ['run', 'enterWith']) {
  const original = AsyncLocalStorage.prototype[begin];
  AsyncLocalStorage.prototype[begin] = function (...args) {
    storages.add(this);
    return original.apply(this, args);
  };
}

/** The globals as an object that is not the one fake timers know: for that one they replace `node:timers` as well. */
const OTHER_OBJECT = {
  get: (target, key) => target[key],
  set: (target, key, value) => Reflect.set(target, key, value),
};

/**
 * The worker's own realm instead of a context for each suite, so that suites can share packages and compiled code
 * (runtime.mjs). What a suite adds to the globals goes with it, and its `process` is a copy, as in Jest's environments.
 */
export default class Environment {
  global = globalThis;
  moduleMocker = new ModuleMocker(globalThis);
  #globals = new Set(Reflect.ownKeys(globalThis));
  #real = { console: globalThis.console, process: globalThis.process };
  #conditions;

  constructor({ projectConfig: config }) {
    this.#conditions = config.testEnvironmentOptions.customExportConditions;
    const { moduleMocker } = this;
    const global = new Proxy(globalThis, OTHER_OBJECT);
    const timerConfig = {
      idToRef: (id) => ({ id, ref: () => id, unref: () => id }),
      refToId: ({ id }) => id,
    };
    this.fakeTimers = new LegacyFakeTimers({ config, global, moduleMocker, timerConfig });
    this.fakeTimersModern = new ModernFakeTimers({ config, global });
  }

  async setup() {
    globalThis.payscoreNthKeyPem = nthKeyPem;
  }

  handleTestEvent({ name }) {
    // From here on Jest itself has the real one, whose errors it catches.
    if (name === 'setup') globalThis.process = installCommonGlobals({ Symbol, Date }, {}).process;
  }

  async teardown() {
    this.fakeTimers.dispose();
    this.fakeTimersModern.dispose();
    for (const storage of storages) storage.disable();
    storages.clear();
    Object.assign(globalThis, this.#real);
    for (const key of Reflect.ownKeys(globalThis)) {
      if (!this.#globals.has(key)) Reflect.deleteProperty(globalThis, key);
    }
  }

  exportConditions() {
    return this.#conditions;
  }

  /** Asked for by Jest, used by nobody: there is no other context. */
  getVmContext() {
    return null;
  }
}

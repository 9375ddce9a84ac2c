import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../../..');

/** What is packed. */
export const LIBRARIES = ['nestjs-payscore-sync', 'payscore-simulator'];

/**
 * Gives a folder what `npm install` needs to do little: the lock file of a set, in which both libraries are as their
 * tarballs say, and the packages that this checkout has in the version of the lock file. npm judges all of them by their
 * ranges, installs the others and takes away what is too much. To unpack everything once more takes ten times as long.
 *
 * @param {string} folder where `npm install` runs next
 * @param {string} set `sets/SET/package-lock.json`
 * @param {string} home where the tarballs are
 * @throws Error when the set has another better-sqlite3 than this checkout, whose binary takes a minute to compile
 */
export async function layOutPackages(folder, set, home) {
  const lock = read(join(import.meta.dirname, '../sets', set, 'package-lock.json'));
  const atHand = Object.keys(lock.packages).filter((path) => isAtHand(path, lock.packages[path]));
  if (!atHand.includes('node_modules/better-sqlite3')) {
    throw new Error(`The set ${set} wants another better-sqlite3 than this checkout has compiled.`);
  }
  for (const name of LIBRARIES) {
    const tarball = join(home, `${name}.tgz`);
    lock.packages[`node_modules/${name}`] = await lockedAs(tarball, relative(folder, tarball));
  }
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify(lock));
  for (const place of new Set(atHand.map((path) => dirname(path)))) {
    mkdirSync(join(folder, place), { recursive: true });
    const there = atHand.filter((path) => dirname(path) === place);
    await run('cp', ['-R', ...there, join(folder, place)], { cwd: ROOT });
  }
  linkCommands(folder, atHand);
}

/** A package whose commands are not linked is installed again. */
function linkCommands(folder, packages) {
  const links = 'node_modules/.bin';
  mkdirSync(join(folder, links), { recursive: true });
  for (const name of readdirSync(join(ROOT, links))) {
    const target = readlinkSync(join(ROOT, links, name));
    const isOf = (path) => join(links, target).startsWith(`${path}/`);
    if (packages.some(isOf)) symlinkSync(target, join(folder, links, name));
  }
}

/** At the top of `node_modules`; a package inside of another one comes with it. */
function isAtHand(path, { version }) {
  const [, name] = /^node_modules\/((?:@[^/]+\/)?[^/]+)$/.exec(path) ?? [];
  if (name === undefined || LIBRARIES.includes(name)) return false;
  try {
    return read(join(ROOT, path, 'package.json')).version === version;
  } catch {
    return false;
  }
}

/** The entry of a lock file: without one, npm unpacks a tarball twice more to read what it needs. */
async function lockedAs(tarball, path) {
  const { stdout } = await run('tar', ['-xzOf', tarball, 'package/package.json']);
  const { version, bin, engines, dependencies, peerDependencies, peerDependenciesMeta } = JSON.parse(stdout);
  const resolved = `file:${path}`;
  return { version, resolved, bin, engines, dependencies, peerDependencies, peerDependenciesMeta };
}

function read(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}

import { problemOf } from '../errors/index.js';
import { type AddProblem, isList } from './add-problem.js';
import { wechatpayHostProblem, DEFAULT_BASE_URL } from './base-url.js';
import type { PayscoreInstitutionOptions } from './payscore-sync.options.js';

/** The hosts of an institution, the default one when none is given. */
export function resolveBaseUrls(
  given: PayscoreInstitutionOptions,
  field: string,
  add: AddProblem,
): readonly string[] {
  const { baseUrl, baseUrls, allowCustomHost = false } = given;
  if (baseUrls === undefined) {
    const one = baseUrl ?? DEFAULT_BASE_URL;
    add(wechatpayHostProblem(one, allowCustomHost, `${field}.baseUrl`));
    return [one];
  }
  const at = `${field}.baseUrls`;
  if (!isList(baseUrls)) {
    add({ field: at, message: 'is no list.', remedy: 'Give a list of URLs, or one as baseUrl.' });
    return [];
  }
  if (baseUrl !== undefined) {
    add({ field: at, message: 'is given beside baseUrl.', remedy: 'Give one of the two.' });
  }
  if (baseUrls.length === 0)
    add({ field: at, message: 'is empty.', remedy: 'Leave it out for the default.' });
  const problems = baseUrls.map((url, index) =>
    wechatpayHostProblem(url, allowCustomHost, `${at}[${index}]`),
  );
  problems.forEach(add);
  if (problems.every((problem) => problem === null)) {
    const urls = baseUrls.map((url) => new URL(url));
    if (new Set(urls.map(({ origin }) => origin)).size < urls.length) {
      add(problemOf(at, 'names one host twice.', 'Keep each once, in the order to try them.'));
    }
    if (new Set(urls.map(({ protocol }) => protocol)).size > 1) {
      add({ field: at, message: 'mixes http and https.', remedy: 'Use https; http is for simulators.' });
    }
  }
  return baseUrls;
}

import { type ExecutionContext, RequestMethod } from '@nestjs/common';
import { GUARDS_METADATA, METHOD_METADATA } from '@nestjs/common/constants.js';
import { PayscoreSyncControllerBase, toProblem } from '../../src/http/index.js';
import { JsonRequestGuard } from '../../src/http/json-request.guard.js';

/** The status a request with these headers is answered with by the guard; 200 when it lets it through. */
function statusFor(headers: Record<string, string | string[]>): number {
  const http = { getRequest: () => ({ headers }) };
  const context = { switchToHttp: () => http } as unknown as ExecutionContext;
  try {
    return new JsonRequestGuard().canActivate(context) ? 200 : 0;
  } catch (error) {
    return toProblem(error).status;
  }
}

const JSON_TYPE = 'application/json';

describe('a request that changes something', () => {
  it.each([
    [JSON_TYPE],
    ['application/json; charset=utf-8'],
    ['application/json;charset=utf-8'],
    ['Application/JSON'],
    ['application/json ; charset="utf-8"'],
  ])('may be of type %s', (type) => expect(statusFor({ 'content-type': type })).toBe(200));

  it.each([
    ['none'],
    ['text/plain'],
    ['application/x-www-form-urlencoded'],
    ['multipart/form-data; boundary=x'],
    ['application/json-patch+json'],
    ['application/jsonp'],
    ['text/plain; application/json'],
    ['application/problem+json'],
    [''],
  ])('may not be of type %s', (type) => {
    expect(statusFor(type === 'none' ? {} : { 'content-type': type })).toBe(415);
  });

  it.each([['same-origin'], ['none']])('may come from a page that is %s', (site) => {
    expect(statusFor({ 'content-type': JSON_TYPE, 'sec-fetch-site': site })).toBe(200);
  });

  it.each([['cross-site'], ['same-site'], [''], ['same-origin, cross-site'], ['Same-Origin'], ['anything']])(
    'may not come from a page that is "%s", whatever its type',
    (site) => {
      expect(statusFor({ 'content-type': JSON_TYPE, 'sec-fetch-site': site })).toBe(403);
      expect(statusFor({ 'content-type': 'text/plain', 'sec-fetch-site': site })).toBe(403);
    },
  );

  it('is looked at on every route that is no GET, in controllers that extend ours too', () => {
    class HostController extends PayscoreSyncControllerBase {}
    const prototype = HostController.prototype as unknown as Record<string, object>;
    const unsafe = Object.getOwnPropertyNames(PayscoreSyncControllerBase.prototype).filter((name) => {
      const verb = Reflect.getMetadata(METHOD_METADATA, prototype[name] ?? {}) as RequestMethod | undefined;
      return verb !== undefined && verb !== RequestMethod.GET;
    });
    expect(unsafe.sort()).toEqual(['cancel', 'check', 'record', 'resolve', 'retry', 'runActions']);
    for (const name of unsafe) {
      const guards: unknown = Reflect.getMetadata(GUARDS_METADATA, prototype[name] ?? {});
      expect(guards).toEqual([expect.any(JsonRequestGuard)]);
    }
  });
});

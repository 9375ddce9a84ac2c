import { applyDecorators, HttpCode, Post, UseGuards } from '@nestjs/common';
import { JsonRequestGuard } from './json-request.guard.js';

/** A route that changes something: POST of JSON, from no other site's page. On the method, so that subclasses inherit it. */
export function UnsafeRoute(path: string, successStatus: number): MethodDecorator {
  return applyDecorators(Post(path), HttpCode(successStatus), UseGuards(new JsonRequestGuard()));
}

import {
  Controller,
  Get,
  Headers,
  Inject,
  NotFoundException,
  Req,
  Res,
  StreamableFile,
  type Type,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { DEFAULT_PATH, type PayscoreHttpOptions } from '../http.options.js';
import { pathOf } from '../route-paths.js';
import { type ConsoleFile, ConsoleFiles } from './console-files.js';
import type { ConsoleSettings } from './console-options.js';
import { ConsoleFilter } from './console.filter.js';

/** Only this origin, no inline code, no frame. */
export const SHELL_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; " +
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'no-store',
};

/** Their names contain a hash of their content. */
const ASSET_HEADERS = {
  'X-Content-Type-Options': 'nosniff',
  'Cache-Control': 'public, max-age=31536000, immutable',
};

/** Common part of Express and Fastify replies. */
interface Reply {
  header(name: string, value: string): unknown;
  status(code: number): unknown;
}

/** Keeps it out of the document of `@nestjs/swagger`. */
const EXCLUDED = 'swagger/apiExcludeController';

/** Controller of the page. Its guards may differ from those of the routes. */
export function createConsoleController(
  { path: routes = DEFAULT_PATH, version, guards = [] }: PayscoreHttpOptions,
  { path, shell, signInUrl }: ConsoleSettings,
): Type {
  @Controller({ path: routes, ...(version === undefined ? {} : { version }) })
  @UseGuards(...(shell === 'public' ? [] : guards))
  @UseFilters(ConsoleFilter)
  class PayscoreConsoleController {
    private readonly pages: Readonly<Record<'plain' | 'slash', ConsoleFile>>;

    constructor(@Inject(ConsoleFiles) private readonly files: ConsoleFiles) {
      // Relative, so any prefix and a proxy that strips one work.
      this.pages = {
        plain: files.page({ assets: `${path}/assets/`, shell, signInUrl }),
        slash: files.page({ assets: 'assets/', shell, signInUrl }),
      };
    }

    // Nest removes one slash at the end, and Fastify distinguishes `/console/` from `/console`.
    @Get([path, `${path}//`, `${path}/assets/:file`])
    get(
      @Req() request: { originalUrl?: string; url: string },
      @Headers('accept-encoding') encodings: string | undefined,
      @Headers('if-none-match') known: string | undefined,
      @Res({ passthrough: true }) reply: Reply,
    ): StreamableFile | undefined {
      const at = pathOf(request.originalUrl ?? request.url);
      const name = /\/assets\/([^/]+)$/.exec(at)?.[1];
      if (name === undefined) return send(reply, this.pageAt(at), SHELL_HEADERS, encodings);
      const asset = this.files.asset(name);
      if (!asset) throw new NotFoundException();
      if (known?.includes(asset.etag)) {
        for (const [name, value] of Object.entries(ASSET_HEADERS)) reply.header(name, value);
        reply.header('ETag', asset.etag);
        reply.status(304);
        return undefined;
      }
      return send(reply, asset, ASSET_HEADERS, encodings);
    }

    private pageAt(at: string): ConsoleFile {
      const end = at.slice(-(path.length + 1)).toLowerCase();
      if (end === `/${path}`.toLowerCase()) return this.pages.plain;
      if (end === `${path}/`.toLowerCase()) return this.pages.slash;
      throw new NotFoundException();
    }
  }

  Reflect.defineMetadata(EXCLUDED, [true], PayscoreConsoleController);
  return PayscoreConsoleController;
}

function send(
  reply: Reply,
  { type, content, gzipped, etag }: ConsoleFile,
  headers: Readonly<Record<string, string>>,
  encodings: string | undefined,
): StreamableFile {
  for (const [name, value] of Object.entries(headers)) reply.header(name, value);
  reply.header('ETag', etag);
  reply.header('Vary', 'Accept-Encoding');
  const isGzipped = /\bgzip\b(?!\s*;\s*q=0(\.0*)?\s*(,|$))/i.test(encodings ?? '');
  if (isGzipped) reply.header('Content-Encoding', 'gzip');
  const body = isGzipped ? gzipped : content;
  return new StreamableFile(body, { type, length: body.length });
}

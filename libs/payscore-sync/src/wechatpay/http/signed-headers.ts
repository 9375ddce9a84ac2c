import { AxiosHeaders } from 'axios';

/**
 * Headers of a signed request, sent as they are. axios would clean them several times per call, which costs as
 * much as verifying the reply, and would add a Content-Type without a body.
 */
export class SignedHeaders extends AxiosHeaders {
  constructor(headers: Readonly<Record<string, string>>) {
    super();
    Object.assign(this, headers);
  }

  override normalize(): this {
    return this;
  }

  override setContentType(): this {
    return this;
  }
}

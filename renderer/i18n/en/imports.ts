export const imports = {
  imports: {
    title: 'Import devices',
  },
} as const;

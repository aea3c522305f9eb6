export const ufops = {
  ufops: {
    title: 'Ufop 操作',
  },
};

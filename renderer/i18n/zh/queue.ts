export const queue = {
  queue: {
    title: '队列',
  },
};

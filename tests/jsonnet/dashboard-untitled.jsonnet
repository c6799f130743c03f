{ uid: 'mine/1' }

-- What 0006 adds to rows that are there: the pinyin of some, and of others not yet.
update person set pinyin = 'zhangsan' where name = '张三';

-- Mentions are notices now; V115 took them over.
drop table cases.mention;

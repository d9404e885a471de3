"""A live conversation, from a young person's arrival to the counsellor's registration: who takes it, who comes in
beside, who takes over, how it ends, and who may read it afterwards."""

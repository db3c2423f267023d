"""Pictures that the owner uploads: what they are, where they are kept, who may see them."""

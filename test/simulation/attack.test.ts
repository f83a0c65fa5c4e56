import { attack } from './attack';

attack(1);
